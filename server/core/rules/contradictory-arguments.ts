/** Keywords of a script's settings class that exclude each other. */
import { contradictions } from "../options/contradictions.js";
import type { OptionBag } from "../options/option-bag.js";
import type { JsonValue } from "../syntax/json/json-node.js";
import type { PythonCall, PythonValue } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "contradictory-arguments",
	stage: "script",
	severity: "error",
	*check(module) {
		for (const call of module.calls) {
			const isWhole = call.keywords.every(({ name }) => !name.startsWith("*"));
			if (!SETTINGS.test(call.callee) || !isWhole || call.location.file !== module.file) {
				continue;
			}
			for (const one of contradictions.filter(({ kinds }) => kinds.includes("trl"))) {
				const place = call.keywords.find(({ name }) => one.keys.includes(name));
				const bag = bagOf(call);
				if (place !== undefined && one.holds(bag) && bag.isSure()) {
					yield { range: place.location.range, message: one.message };
				}
			}
		}
	},
});

/** Classes that run the checks of Transformers' TrainingArguments. */
const SETTINGS =
	/^(?:transformers\.(?:.+\.)?(?:Seq2Seq)?TrainingArguments|trl\.(?:.+\.)?(?:SFT|DPO|KTO|ORPO|CPO|Reward|GRPO)Config|unsloth\.(?:.+\.)?UnslothTrainingArguments)$/;

/** It is sure as long as every value that was asked for is written in the script. */
function bagOf(call: PythonCall): OptionBag & { isSure(): boolean } {
	let isSure = true;
	return {
		isSure: () => isSure,
		get(key) {
			const value = call.keywords.find(({ name }) => name === key)?.value;
			const plain = value === undefined ? undefined : plainOf(value);
			isSure &&= value === undefined || plain !== undefined;
			return plain;
		},
	};
}

function plainOf(value: PythonValue): JsonValue | undefined {
	if (value.certainty !== "certain") {
		return undefined;
	}
	switch (value.kind) {
		case "string":
		case "number":
		case "boolean":
			return value.value;
		case "none":
			return null;
		default:
			return undefined;
	}
}
