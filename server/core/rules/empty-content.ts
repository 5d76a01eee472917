/** Turns and columns with no text where there should be some. */
import type { Fix } from "../base/fix.js";
import type { RuleFinding } from "../base/finding.js";
import type { JsonString } from "../syntax/json/json-node.js";
import type { DatasetLine } from "../types/dataset-line.js";
import type { Example, Message } from "../types/example.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { rowTexts } from "./support/row-texts.js";

export default defineRule({
	id: "empty-content",
	stage: "line",
	severity: "warning",
	readsStructure: true,
	*check(line, ctx) {
		const example = ctx.analysis?.example;
		if (line.problems.length > 0) {
			return;
		}
		if (example === undefined) {
			yield* ctx.analysis?.format === "formatted" ? emptyAnswers(line, ctx) : [];
			return;
		}
		if (example.kind === "conversational") {
			yield* example.conversation.messages.flatMap(checkMessage);
			return;
		}
		for (const { text, node, part } of rowTexts(line, ctx)) {
			const isLearned = part === "answer" || part === "text";
			if (text.trim() === "" && !mayBeEmpty(example, node) && (isLearned || isOnlyPrompt(ctx))) {
				yield { range: { start: node.start, end: node.end }, ...wording(isLearned ? "answer" : "prompt") };
			}
		}
	},
});

/** Of a record of which a script makes a text that cannot be made here. */
function emptyAnswers(line: DatasetLine, ctx: RuleContext): readonly RuleFinding[] {
	return rowTexts(line, ctx)
		.filter(({ text, part }) => part === "answer" && text.trim() === "")
		.map(({ node }) => ({ range: { start: node.start, end: node.end }, ...wording("answer") }));
}

/** Alpaca's empty "input" means that there is none, and so may any column that a script puts before the last one. */
function mayBeEmpty(example: Example, node: JsonString): boolean {
	if (example.kind === "instruction") {
		return node === example.input?.node;
	}
	return example.kind === "standard" && example.type === "language-modeling" && node !== example.text.node;
}

/** A prompt column may be empty where the whole text is in the completion. */
function isOnlyPrompt({ analysis }: RuleContext): boolean {
	return analysis?.example?.kind === "instruction";
}

/** Keys that hold what an assistant did or thought. */
const OTHER_WORDS = [
	"tool_calls",
	"function_call",
	"reasoning_content",
	"reasoning",
	"thinking",
	"audio",
	"refusal",
];

function checkMessage({ role, content, contentNode, json, train }: Message): readonly RuleFinding[] {
	const isPart = role === "assistant" || role === "user" || role === "gpt" || role === "human";
	if (!isPart || content === undefined || content.trim() !== "" || contentNode === undefined) {
		return [];
	}
	const isFilled = OTHER_WORDS.some((key) => {
		const value = json[key];
		return (
			value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0)
		);
	});
	if (isFilled || train?.value === false) {
		return [];
	}
	const isAnswer = role === "assistant" || role === "gpt";
	return [
		{ range: { start: contentNode.start, end: contentNode.end }, ...wording(isAnswer ? "answer" : "prompt") },
	];
}

/** Nothing can be learned from it, but other turns of the record may be worth keeping. */
const deletion: Fix = { title: "Delete this record", safety: "unsafe", edits: [], deletesRecord: true };

function wording(part: "answer" | "prompt"): Pick<RuleFinding, "message" | "severity" | "fixes"> {
	return part === "answer"
		? {
				message:
					"This answer is empty, so the model is trained to stop without saying anything. Write the answer or delete the record.",
				fixes: [deletion],
			}
		: {
				severity: "info",
				message:
					"This prompt is empty, so the answer is learned for no question. Write the prompt or delete the record.",
			};
}
