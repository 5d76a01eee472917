/** A part of a generated text that is taken by its number, though the text may have no such part. */
import { childOf, descendants, textOf } from "../syntax/python/syntax-tree.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { callsNamed } from "./support/script-calls.js";
import { nodesAround } from "./support/script-nodes.js";

export default defineRule({
	id: "empty-response-unguarded",
	stage: "script",
	severity: "info",
	onByDefault: false,
	*check(module) {
		const { root, text } = module;
		if (root === undefined || callsNamed(module, "decode", "batch_decode").length === 0) {
			return;
		}
		for (const node of descendants(root)) {
			const value = node.type === "subscript" ? childOf(node, "value") : undefined;
			const index = node.type === "subscript" ? childOf(node, "subscript") : undefined;
			const written = value?.type === "call" ? textOf(text, value) : "";
			const isPart =
				/\.r?split\(\s*[^)\s]/.test(written) &&
				/^[1-9]$/.test(index === undefined ? "" : textOf(text, index));
			const isGuarded = nodesAround(module, node).some(
				({ type }) =>
					type === "try_statement" || type === "if_statement" || type === "conditional_expression",
			);
			if (index !== undefined && isPart && !isGuarded) {
				yield {
					range: { start: node.start, end: node.end },
					message: `A generated text may be empty or lack the separator, and then "[${textOf(text, index)}]" stops the script with an IndexError. Take the last part, or test first.`,
					fixes: fixOf("Take the last part", {
						file: module.file,
						range: { start: index.start, end: index.end },
						newText: "-1",
					}),
				};
			}
		}
	},
});
