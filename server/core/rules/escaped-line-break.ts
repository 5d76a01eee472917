/** Line breaks that were escaped twice, so that the text has a backslash and an "n" in their place. */
import { rawRange } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { rowTexts } from "./support/row-texts.js";

export default defineRule({
	id: "escaped-line-break",
	stage: "line",
	severity: "warning",
	triggers: ["\\\\n"],
	*check(line, ctx) {
		for (const { text, node } of rowTexts(line, ctx)) {
			const at = brokenAt(text);
			if (at >= 0) {
				yield {
					range: rawRange(node, at, at + 2),
					message:
						'A backslash and an "n" stand here in place of a line break, which was escaped twice: the model learns to write the two characters, and a chat marker before them is not what the template prints. Write "\\n" once in the JSON.',
				};
			}
		}
	},
});

/** What a chat template prints before a line break, and prose that would have a paragraph there. */
const AFTER_MARKER =
	/(?:<start_of_turn>(?:user|model)|<\|im_start\|>(?:system|user|assistant)|<\|(?:end_header_id|system|user|assistant)\|>|### ?(?:Instruction|Input|Response):)(\\n)/;
const PARAGRAPH = /[.!?:](\\n){1,2}(?=[A-Z\d*#-])/g;

/** Code, JSON and TeX have the two characters for good reasons. */
const CODE = /[`{}=;"<>$]/;

function brokenAt(text: string): number {
	const marker = AFTER_MARKER.exec(text);
	if (marker !== null) {
		return marker.index + marker[0].length - 2;
	}
	if (text.includes("\n") || CODE.test(text)) {
		return -1;
	}
	const [first, ...more] = text.matchAll(PARAGRAPH);
	return first === undefined || more.length === 0 ? -1 : first.index + 1;
}
