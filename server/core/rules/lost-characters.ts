/** Letters that were written as question marks, since the encoding of a file did not have them. */
import { rawRange } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { rowTexts } from "./support/row-texts.js";

export default defineRule({
	id: "lost-characters",
	stage: "line",
	severity: "warning",
	triggers: ["??"],
	*check(line, ctx) {
		for (const { text, node } of rowTexts(line, ctx)) {
			const lost = firstLost(text);
			if (lost !== undefined) {
				yield {
					range: rawRange(node, lost.start, lost.end),
					message:
						"These words are question marks alone: their letters were lost when the text was written in an encoding without them, and the model learns the marks. Make the text again as UTF-8, or delete the record.",
				};
			}
		}
	},
});

/** Words in a row of nothing but question marks; a search starts at none of their inner marks, or a long one would take for ever. */
const WORDS = /(?<!\?)(?:\?{2,}[,.;:!)-]*[ \n]+){5,}\?{2,}/g;

/** Words differ in length; a row of equal ones is a gap, an exercise or emphasis. */
const LENGTHS = 3;

function firstLost(text: string): { readonly start: number; readonly end: number } | undefined {
	for (const { 0: words, index } of text.matchAll(WORDS)) {
		const lengths = new Set(words.match(/\?{2,}/g)?.map((word) => word.length));
		if (lengths.size >= LENGTHS) {
			return { start: index, end: index + words.length };
		}
	}
	return undefined;
}
