/** Training text that ends with the header of an answer which never comes. */
import type { RuleFinding } from "../base/finding.js";
import { nodesAround } from "./support/script-nodes.js";
import { argumentOf, isConstant, keywordOf, expressionRange } from "./support/script-calls.js";
import { fixOf } from "./support/fix-of.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "generation-prompt-trained",
	stage: "run",
	severity: "warning",
	*check({ config, module }): Generator<RuleFinding> {
		const { formatting, tokenize } = config;
		const pattern = formatting?.pattern ?? tokenize?.input;
		const last = pattern?.parts.at(-1);
		const isText = formatting === undefined || ["text", config.textField.value].includes(formatting.column);
		if (
			last?.kind !== "chat" ||
			last.addGenerationPrompt !== true ||
			!isText ||
			!/sft|transformers/.test(config.trainer)
		) {
			return;
		}
		const call = module.calls.find(
			(one) => one.name === "apply_chat_template" && one.location.range.start === last.location.range.start,
		);
		const asked = call === undefined ? undefined : keywordOf(call, "add_generation_prompt");
		const isDone =
			asked === undefined ||
			!isConstant(asked, true) ||
			isPromptOnly(call && argumentOf(call, "conversation", 0), module.text);
		if (call === undefined || isDone || nodesAround(module, call.location.range).length === 0) {
			return;
		}
		const range = expressionRange(module, asked);
		yield {
			range,
			message:
				'This text is trained, and "add_generation_prompt=True" puts the header of one more answer at its end: the model learns that an answer is followed by another one. Set it to False.',
			fixes: fixOf("Set add_generation_prompt to False", { file: module.file, range, newText: "False" }),
		};
	},
});

/** `messages[:-1]`: the answer is appended somewhere else. */
function isPromptOnly(argument: ReturnType<typeof argumentOf>, text: string): boolean {
	const written =
		argument === undefined ? "" : text.slice(argument.location.range.start, argument.location.range.end);
	return /:\s*-1\s*\]|prompt/i.test(written);
}
