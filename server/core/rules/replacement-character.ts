/** Characters that a decoder put where it could not read the bytes. */
import { rawRange } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { rowTexts } from "./support/row-texts.js";

export default defineRule({
	id: "replacement-character",
	stage: "line",
	severity: "info",
	triggers: ["\ufffd", "\\ufffd"],
	*check(line, ctx) {
		if (!line.text.includes("\ufffd") && !/\\ufffd/i.test(line.text)) {
			return;
		}
		for (const { text, node } of rowTexts(line, ctx)) {
			const at = text.indexOf("\ufffd");
			// A text that speaks of the character names it.
			if (at >= 0 && !/U\+FFFD|replacement character/i.test(text)) {
				yield {
					range: rawRange(node, at, at + 1),
					message:
						'"\ufffd" stands where bytes could not be decoded, so characters of the text are lost and the model learns the sign. Read the source in its own encoding, or delete the record.',
				};
			}
		}
	},
});
