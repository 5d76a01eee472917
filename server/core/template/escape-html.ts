/** MarkupSafe's `escape`. */
import { strOf } from "./python-repr.js";
import { replacePattern } from "./traced-text.js";
import { Markup, type Text, type Value } from "./values.js";

const ENTITIES: { readonly [character: string]: string } = {
	"&": "&amp;",
	">": "&gt;",
	"<": "&lt;",
	"'": "&#39;",
	'"': "&#34;",
};

export function escapeHtml(value: Value): Text {
	return value instanceof Markup
		? value.text
		: replacePattern(strOf(value), /[&><'"]/g, (character) => ENTITIES[character] ?? character);
}
