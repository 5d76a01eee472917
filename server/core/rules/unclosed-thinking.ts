/** Thoughts that are opened and never closed. */
import { rawRange } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { isInCode } from "./support/is-in-code.js";
import { rowTexts } from "./support/row-texts.js";

export default defineRule({
	id: "unclosed-thinking",
	stage: "line",
	severity: "warning",
	triggers: ["<think", "<thought>", "<reasoning>"],
	*check(line, ctx) {
		if (!line.text.includes("think")) {
			return;
		}
		for (const { text, node, part } of rowTexts(line, ctx)) {
			if (part !== "answer") {
				continue;
			}
			// Only a tag that opens the answer is one; others are what the text is about.
			const open = OPENING.exec(text);
			const name = open?.[1] ?? "";
			if (open !== null && !text.includes(`</${name}>`) && !isInCode(text, open.index)) {
				const start = open[0].length - name.length - 2;
				yield {
					range: rawRange(node, start, open[0].length),
					message: `"<${name}>" is never closed, so the answer is a thought without an end: the template cuts or prints it wrong, and the model learns to think until it is cut. Close it with "</${name}>", or delete the record.`,
				};
			}
		}
	},
});

const OPENING = /^\s*<(think|thinking|thought|reasoning)>/;
