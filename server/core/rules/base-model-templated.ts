/** A base model that is asked through a chat template, so that what it writes is shaped by a chat it never learned. */
import type { Fix } from "../base/fix.js";
import type { TextRange } from "../base/text-range.js";
import type { PythonCall, PythonModule, PythonValue } from "../types/python-module.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { flowsInto } from "./support/follow-names.js";
import {
	argumentOf,
	calleeRange,
	callsNamed,
	keywordOf,
	tokenizerLoads,
	tokenizerVariable,
} from "./support/script-calls.js";
import { insertAfter } from "./support/script-edits.js";

export default defineRule({
	id: "base-model-templated",
	stage: "script",
	severity: "warning",
	*check(module, ctx) {
		const models = namedModels(module);
		const [model] = models;
		const isBase = models.length > 0 && models.every((name) => isBaseModel(name, ctx));
		if (model === undefined || ctx.config !== undefined || !isBase || isTuned(module)) {
			return;
		}
		for (const { range, what } of chatCalls(module)) {
			yield {
				range,
				message: `"${model}" is a base model, and ${what} wraps the prompt in a chat template: what it writes then is a continuation of chat markers, which contaminates generated data. Give it the plain text to go on with.`,
				fixes: dropTemplate(module),
			};
		}
	},
});

/** Names of every model and tokenizer that is loaded; a name that is not known makes the list empty. */
function namedModels(module: PythonModule): readonly string[] {
	const names: string[] = [];
	for (const call of module.calls) {
		const argument = modelArgument(call);
		const value = argument?.value;
		if (argument === undefined) {
			continue;
		}
		if (value?.kind !== "string" || value.certainty === "unknown") {
			return [];
		}
		names.push(hubName(value.value));
	}
	return names;
}

function modelArgument(call: PythonCall): ReturnType<typeof argumentOf> {
	if (call.name === "from_pretrained") {
		return argumentOf(call, "pretrained_model_name_or_path", 0) ?? keywordOf(call, "model_name");
	}
	if (/^vllm\b.*\bLLM$/.test(call.callee)) {
		return argumentOf(call, "model", 0);
	}
	const model = call.name === "pipeline" ? argumentOf(call, "model", 1) : undefined;
	// A model that was loaded before has its own call.
	return model?.value.kind === "string" ? model : undefined;
}

/** `…/models--Org--Name/snapshots/…` is where the hub's cache keeps Org/Name. */
function hubName(path: string): string {
	const cached = /models--([^/\\]+?)--([^/\\]+)/.exec(path);
	return cached === null ? path : `${cached[1] ?? ""}/${cached[2] ?? ""}`;
}

function isBaseModel(name: string, { familyNamed }: RuleContext): boolean {
	return familyNamed?.(name)?.isBase?.(name) === true;
}

/** Weights of a fine-tuning on top, or a template that is taken away or set on purpose. */
function isTuned({ text }: PythonModule): boolean {
	return /\bPeft|adapter|lora|\.load_state_dict\(|\.chat_template\s*=|get_chat_template|checkpoint/i.test(
		text,
	);
}

function* chatCalls(module: PythonModule): Generator<{ readonly range: TextRange; readonly what: string }> {
	for (const call of callsNamed(module, "apply_chat_template")) {
		if (flowsInto(module, call.location.range, /(?:^|\.)generate$/) !== undefined) {
			yield { range: calleeRange(module, call), what: '"apply_chat_template"' };
		}
	}
	const pipes = callsNamed(module, "pipeline").map(({ assignedTo }) => assignedTo);
	for (const call of module.calls) {
		if (pipes.includes(call.callee) && isMessages(call.positional[0]?.value)) {
			yield { range: calleeRange(module, call), what: "the pipeline" };
		}
	}
	for (const call of callsNamed(module, "chat")) {
		const owner = call.receiver;
		if (owner?.kind === "call" && /\bLLM$/.test(owner.call.callee)) {
			yield { range: calleeRange(module, call), what: '"chat"' };
		}
	}
}

/** Messages that are written out, or a batch of them. */
function isMessages(value: PythonValue | undefined): boolean {
	const [first] = value?.kind === "list" ? value.items : [];
	return first?.kind === "dict"
		? first.entries.some(({ key }) => key === "role")
		: first !== undefined && isMessages(first);
}

function dropTemplate(module: PythonModule): readonly Fix[] {
	const [load] = tokenizerLoads(module);
	const variable = load === undefined ? undefined : tokenizerVariable(load);
	if (load === undefined || variable === undefined) {
		return [];
	}
	const edit = insertAfter(module, load.location.range, [`${variable}.chat_template = None`]);
	return fixOf("Take the template away, so that a chat is refused", edit);
}
