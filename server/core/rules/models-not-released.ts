/** A second model that is loaded while the first, no longer used, still fills the memory. */
import type { Fix } from "../base/fix.js";
import type { PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { functionAround, statementAround } from "./support/script-nodes.js";
import { modelLoads, type ModelLoad } from "./support/script-calls.js";
import { insertBefore } from "./support/script-edits.js";

export default defineRule({
	id: "models-not-released",
	stage: "script",
	severity: "info",
	*check(module) {
		const loads = modelLoads(module);
		for (const [i, second] of loads.entries()) {
			const first = loads[i - 1];
			const variable = first?.assignedTo?.split(",")[0];
			if (first === undefined || variable === undefined || !follows(module, first, second)) {
				continue;
			}
			if (isReleased(module, variable, first, second) || isUsedLater(module, variable, second)) {
				continue;
			}
			yield {
				range: second.location.range,
				message: `"${variable}" is not used any more and still fills the accelerator's memory while this model is loaded. Delete it and empty the cache first.`,
				related: [{ ...first.location, message: "The first model is loaded here." }],
				fixes: release(module, variable, second),
			};
		}
	},
});

/** One after the other in the same block: not two ways of an `if`, nor two functions. */
function follows(module: PythonModule, first: ModelLoad, second: ModelLoad): boolean {
	const [one, two] = [first, second].map(({ location }) => statementAround(module, location.range));
	const isSameBlock = one !== undefined && two !== undefined && one.block === two.block;
	const isSameFunction =
		functionAround(module, first.location.range) === functionAround(module, second.location.range);
	return isSameBlock && isSameFunction && one.statement !== two.statement;
}

function isReleased(module: PythonModule, variable: string, first: ModelLoad, second: ModelLoad): boolean {
	const between = module.text.slice(first.location.range.end, second.location.range.start);
	return (
		new RegExp(
			`\\bdel\\s+[\\w, ]*\\b${variable}\\b|empty_cache\\(|\\b${variable}\\s*=\\s*(?:None|${variable}\\.cpu)`,
		).test(between) || /device_map\s*=\s*["']cpu["']|init_empty_weights|low_cpu/.test(between)
	);
}

/** The name that takes the second model says nothing about the first. */
function isUsedLater({ text }: PythonModule, variable: string, second: ModelLoad): boolean {
	const own = second.assignedTo?.split(",")[0] === variable;
	return !own && new RegExp(`\\b${variable}\\b`).test(text.slice(second.location.range.start));
}

function release(module: PythonModule, variable: string, second: ModelLoad): readonly Fix[] {
	const hasTorch = module.imports.some(({ module: name, alias }) => name === "torch" && alias === "torch");
	const lines = [`del ${variable}`, ...(hasTorch ? ["torch.cuda.empty_cache()"] : [])];
	return fixOf(`Delete ${variable} first`, insertBefore(module, second.location.range, lines));
}
