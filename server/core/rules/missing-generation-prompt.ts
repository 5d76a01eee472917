/** A chat that a model goes on with, rendered without the header of the answer. */
import type { PythonArgument, PythonCall, PythonModule, PythonValue } from "../types/python-module.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { flowsInto } from "./support/follow-names.js";
import {
	callsNamed,
	expressionRange,
	hasOpenKeywords,
	isConstant,
	keywordOf,
} from "./support/script-calls.js";
import { insertKeyword } from "./support/script-edits.js";

export default defineRule({
	id: "missing-generation-prompt",
	stage: "script",
	severity: "warning",
	*check(module, ctx) {
		if (ignoresIt(module, ctx)) {
			return;
		}
		for (const call of callsNamed(module, "apply_chat_template")) {
			const asked = keywordOf(call, "add_generation_prompt");
			if (!isWithout(call, asked) || endsWithAnswer(call) || !reachesModel(module, call)) {
				continue;
			}
			const edit =
				asked === undefined
					? insertKeyword(module, call, "add_generation_prompt=True")
					: { file: module.file, range: expressionRange(module, asked), newText: "True" };
			yield {
				...(asked !== undefined && isUnknownModel(ctx) ? { severity: "info" as const } : {}),
				range: asked === undefined ? nameRange(module, call) : expressionRange(module, asked),
				message:
					'This chat goes to "generate" without "add_generation_prompt=True": the prompt ends with the user\'s turn, so the model first has to guess that it should answer. Add the argument.',
				fixes: fixOf("Add add_generation_prompt=True", edit),
			};
		}
	},
});

function isWithout(call: PythonCall, asked: PythonArgument | undefined): boolean {
	const isLeftOpen = keywordOf(call, "continue_final_message") !== undefined || hasOpenKeywords(call);
	return !isLeftOpen && (asked === undefined ? call.positional.length < 2 : isConstant(asked, false));
}

/** Its template may print the header with the user's turn, which whoever writes the argument out may know. */
function isUnknownModel({ family, tokenizer }: RuleContext): boolean {
	return family === undefined && tokenizer === undefined;
}

/** Templates that do not ask for the argument: the answer's header comes with the user's turn. */
function ignoresIt(module: PythonModule, { tokenizer, family }: RuleContext): boolean {
	const template = tokenizer?.template.level === "exact" ? tokenizer.chatTemplate : undefined;
	if (template !== undefined && !/\.chat_template\s*=/.test(module.text)) {
		return !template.includes("add_generation_prompt");
	}
	return family?.id === "mistral" || /\[INST\]|mistral|mixtral|llama-?2/i.test(module.text);
}

/** An answer that is begun, or a whole conversation: the last message is not the user's. */
function endsWithAnswer({ positional, keywords }: PythonCall): boolean {
	const messages = (positional[0] ?? keywords.find(({ name }) => /^(?:conversation|messages)$/.test(name)))
		?.value;
	const last = messages?.kind === "list" ? messages.items.at(-1) : undefined;
	return last !== undefined && roleOf(last) === "assistant";
}

function roleOf(message: PythonValue): string | undefined {
	const role = message.kind === "dict" ? message.entries.find(({ key }) => key === "role")?.value : undefined;
	return role?.kind === "string" ? role.value : undefined;
}

/** By the variables of its function; models that speak have turns of their own. */
function reachesModel(module: PythonModule, call: PythonCall): boolean {
	const isSpeech = /audio|speech|\btts\b/i.test(module.text) && !/tok/i.test(call.callee);
	return (
		!isSpeech &&
		flowsInto(module, call.location.range, /(?:^|\.)(?:generate|pipe|pipeline|generator|text_generator)$/) !==
			undefined
	);
}

function nameRange({ text }: PythonModule, { location, name }: PythonCall): { start: number; end: number } {
	const { start, end } = location.range;
	const at = text.slice(start, end).indexOf(`${name}(`);
	return at < 0 ? location.range : { start: start + at, end: start + at + name.length };
}
