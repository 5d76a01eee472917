/** Words of the pages in the language of the editor: the extension leaves their translations in the page, by the English text. */

/** A text that has a translation. */
export type Text = string & { readonly isText: true };

let translations: Readonly<Record<string, string>> = {};

/** Id of the element in which the extension leaves them. */
const ELEMENT = "translations";

/** Once, before anything is shown; without the element everything stays English. */
export function readTranslations(): void {
	const left = document.getElementById(ELEMENT)?.textContent;
	// The extension writes VS Code's own bundle there.
	translations = left ? (JSON.parse(left) as Record<string, string>) : {};
}

/** Declares a text that is said later, so that tables can hold it. */
export function text(english: string): Text {
	return english as Text; // A test collects the arguments of this function for the translation.
}

/** `{0}` stands for the first value. */
export function say(english: Text, ...values: readonly (string | number)[]): string {
	const words = translations[english] ?? english;
	// A screen of tokens says a few thousand texts, and a regular expression takes as long as all the rest of them.
	const [first = "", ...parts] = words.split("{");
	return parts.reduce((said, part) => {
		const value = part[1] === "}" ? values[Number(part[0])] : undefined;
		return value === undefined ? `${said}{${part}` : said + String(value) + part.slice(2);
	}, first);
}

/** A text that is said where it stands. */
export function t(english: string, ...values: readonly (string | number)[]): string {
	return say(text(english), ...values);
}
