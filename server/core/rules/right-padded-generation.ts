/** A batch of prompts padded on the right, so that models go on after padding. */
import type { Fix } from "../base/fix.js";
import type { PythonCall, PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { flowsInto } from "./support/follow-names.js";
import {
	expressionRange,
	isConstant,
	keywordOf,
	modelLoads,
	stringOf,
	tokenizerLoads,
	tokenizerVariable,
} from "./support/script-calls.js";
import { insertAfter, quoted } from "./support/script-edits.js";

export default defineRule({
	id: "right-padded-generation",
	stage: "script",
	severity: "warning",
	*check(module) {
		if (!asksCausalModel(module) || /padding_side|left_pad/.test(module.text)) {
			return;
		}
		for (const call of module.calls.filter(({ callee }) => /(?:^|[._])tok(?:eni[sz]er)?$/i.test(callee))) {
			const padding = keywordOf(call, "padding");
			const isPadded =
				padding !== undefined && (isConstant(padding, true) || stringOf(padding) === "longest");
			if (
				!isPadded ||
				!isBatch(module, call) ||
				flowsInto(module, call.location.range, /(?:^|\.)generate$/) === undefined
			) {
				continue;
			}
			yield {
				range: expressionRange(module, padding),
				message:
					"Prompts of different lengths are padded on the right by default, so the shorter ones go to generate with padding at their end and the answers come out wrong. Set padding_side to left.",
				fixes: padLeft(module),
			};
		}
	},
});

/** By the class: an encoder-decoder reads padding on either side. Tokenizers that pad on the left by themselves are out. */
function asksCausalModel(module: PythonModule): boolean {
	const loads = modelLoads(module);
	const names = loads.map(({ model }) => stringOf(model) ?? "");
	return (
		loads.some(({ callee }) => /CausalLM|FastLanguageModel/.test(callee)) &&
		!loads.some(({ callee }) => /Seq2Seq|T5|Bart/.test(callee)) &&
		names.every((name) => name !== "" && !/qwen|gemma|bloom|llama-?3\.[123]-.*unsloth|phi-?4/i.test(name))
	);
}

/** More than one prompt for certain: a list that is built, or a batch by its name. */
function isBatch({ text }: PythonModule, call: PythonCall): boolean {
	const [first] = call.positional;
	if (first?.value.kind === "list") {
		return first.value.items.length > 1;
	}
	const written = first === undefined ? "" : text.slice(first.location.range.start, first.location.range.end);
	return /^(?:\w*_)?(?:batch\w*|prompts|texts|questions|inputs_list)$/i.test(written);
}

function padLeft(module: PythonModule): readonly Fix[] {
	const [load] = tokenizerLoads(module);
	const variable = load === undefined ? undefined : tokenizerVariable(load);
	return load === undefined || variable === undefined
		? []
		: fixOf(
				"Pad on the left",
				insertAfter(module, load.location.range, [`${variable}.padding_side = ${quoted(module, "left")}`]),
			);
}
