/** A script that applies a chat template which its tokenizer does not have. */
import type { Fix } from "../base/fix.js";
import type { PythonCall, PythonModule } from "../types/python-module.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { chatModelOf } from "./support/models-without-template.js";
import {
	argumentOf,
	callsNamed,
	expressionRange,
	hasOpenKeywords,
	keywordOf,
	stringOf,
	tokenizerLoads,
	tokenizerVariable,
} from "./support/script-calls.js";
import { indentStep, insertAfter, quoted } from "./support/script-edits.js";

export default defineRule({
	id: "no-chat-template",
	stage: "script",
	severity: "error",
	*check(module, ctx) {
		const loads = tokenizerLoads(module);
		const [load] = loads;
		const argument =
			load && (argumentOf(load, "pretrained_model_name_or_path", 0) ?? keywordOf(load, "model_name"));
		const name = stringOf(argument);
		const call = callsNamed(module, "apply_chat_template").find(usesOwnTemplate);
		if (load === undefined || argument === undefined || name === undefined || call === undefined) {
			return;
		}
		const proof = loads.length === 1 && !bringsTemplate(module) ? proofOf(name, ctx) : undefined;
		if (proof === undefined) {
			return;
		}
		const isRead = proof === "files";
		const because = isRead
			? `The tokenizer of "${name}" has`
			: `By its name, "${name}" is a base model whose tokenizer has`;
		const at = call.location.range.end - argumentsLength(module, call);
		yield {
			range: { start: at - call.name.length, end: at },
			severity: isRead ? "error" : "warning",
			message: `${because} no chat template and the script sets none, so this call fails; Transformers before 4.44 printed a template of another model. Load the template and the stop token of the chat model.`,
			related: [
				{
					file: module.file,
					range: expressionRange(module, argument),
					message: "This tokenizer has no chat template.",
				},
			],
			fixes: loadTemplate(module, load, chatModelOf(name)),
		};
	},
});

/** The tokenizer's files say it, or else the name of a base model that is known. */
function proofOf(name: string, { tokenizer }: RuleContext): "files" | "name" | undefined {
	if (tokenizer?.template.level === "exact") {
		return tokenizer.chatTemplate === undefined && tokenizer.chatTemplates === undefined
			? "files"
			: undefined;
	}
	return chatModelOf(name) === undefined ? undefined : "name";
}

function usesOwnTemplate(call: PythonCall): boolean {
	return (
		keywordOf(call, "chat_template") === undefined &&
		!hasOpenKeywords(call) &&
		/tok|processor/i.test(call.callee)
	);
}

/** Anything that may give the tokenizer a template, here or out of sight. */
function bringsTemplate({ text }: PythonModule): boolean {
	return /\bchat_template\s*=|(?:get_chat_template|setup_chat_format|clone_chat_template)\(|chat_template_path|\.jinja/.test(
		text,
	);
}

function argumentsLength({ text }: PythonModule, { location, name }: PythonCall): number {
	const { start, end } = location.range;
	const open = text.slice(start, end).lastIndexOf(`${name}(`) + name.length;
	return end - start - open;
}

/** The template alone is not enough: its turns end with the chat model's stop token. */
function loadTemplate(module: PythonModule, load: PythonCall, chatModel: string | undefined): readonly Fix[] {
	const variable = tokenizerVariable(load);
	const isAuto = module.imports.some(({ name, alias }) => name === "AutoTokenizer" && alias === name);
	if (variable === undefined || chatModel === undefined || !isAuto) {
		return [];
	}
	const step = indentStep(module);
	const lines = [
		`if not ${variable}.chat_template:`,
		`${step}chat_tokenizer = AutoTokenizer.from_pretrained(${quoted(module, chatModel)})`,
		`${step}${variable}.chat_template = chat_tokenizer.chat_template`,
		`${step}${variable}.eos_token = chat_tokenizer.eos_token`,
	];
	return fixOf(`Load the template of ${chatModel}`, insertAfter(module, load.location.range, lines));
}
