/** A device that is fixed to one value and then asked for another. */
import { childOf, descendants, textOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import type { PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "constant-device",
	stage: "script",
	severity: "info",
	onByDefault: false,
	*check(module) {
		const { root, text } = module;
		for (const [name, value] of constantDevices(module)) {
			for (const node of root === undefined ? [] : descendants(root)) {
				const other = node.type === "comparison_operator" ? comparedText(text, node, name) : undefined;
				if (other !== undefined && other !== value && !other.startsWith(`${value}:`)) {
					yield {
						range: { start: node.start, end: node.end },
						message: `"${name}" is always "${value}", so this test for "${other}" never holds and its branch never runs. Find the device out, or drop the branch.`,
					};
				}
			}
		}
	},
});

/** Names such as `device` with one assignment, to a string. */
function constantDevices({ assignments, functions }: PythonModule): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	for (const { target, value } of assignments.filter((one) => /^(?:\w+_)?device$/i.test(one.target))) {
		const isOnly = assignments.filter((one) => one.target === target).length === 1;
		const isParameter = functions.some(({ parameters }) => parameters.includes(target));
		if (isOnly && !isParameter && value.kind === "string" && value.certainty === "certain") {
			found.set(target, value.value);
		}
	}
	return found;
}

/** `device == "cpu"` → `cpu`. */
function comparedText(text: string, node: PythonNode, name: string): string | undefined {
	const match = new RegExp(`^${name}\\s*==\\s*(["'])([\\w:]+)\\1$`).exec(textOf(text, node));
	return childOf(node, "operators") === undefined && match === null ? undefined : match?.[2];
}
