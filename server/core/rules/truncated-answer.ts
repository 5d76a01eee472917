/** Answers that stop in the middle of a sentence or of a block of code. */
import { showEnd } from "../base/wording.js";
import { defineRule } from "../types/rule.js";
import { rowTexts } from "./support/row-texts.js";

export default defineRule({
	id: "truncated-answer",
	stage: "line",
	severity: "info",
	onByDefault: false,
	*check(line, ctx) {
		for (const { text, node, part } of rowTexts(line, ctx)) {
			const reason = part === "answer" ? cutReason(text.trimEnd()) : undefined;
			if (reason !== undefined) {
				yield {
					range: { start: node.end - 1, end: node.end },
					message: `The answer ends "${showEnd(text.trimEnd(), 20)}", ${reason}, so the model may learn to stop early. Complete the answer or delete the record.`,
				};
			}
		}
	},
});

/** Short answers are names, numbers and headings. */
const SHORTEST = 200;

function cutReason(text: string): string | undefined {
	if ((text.split("```").length - 1) % 2 === 1) {
		return "inside a block of code that is never closed";
	}
	const lastLine = text.slice(text.lastIndexOf("\n") + 1);
	const isProse = /^[\p{L}\p{P}\p{N}\s]*$/u.test(lastLine) && lastLine.split(" ").length >= 6;
	const sentences = text.match(/[.!?](?=\s)/g)?.length ?? 0;
	const isList = /^\s*(?:[-*•#|>]|\d+[.)])/.test(lastLine);
	return text.length >= SHORTEST && sentences >= 3 && isProse && !isList && /[\p{Ll},;]$/u.test(text)
		? "in the middle of a sentence"
		: undefined;
}
