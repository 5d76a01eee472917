/** A guard that takes only `None` for a missing chat template, while it may be empty. */
import { childOf, descendants, textOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";

export default defineRule({
	id: "chat-template-none-check",
	stage: "script",
	severity: "info",
	*check(module) {
		const { root, text } = module;
		for (const node of root === undefined ? [] : descendants(root)) {
			const condition = node.type === "if_statement" ? childOf(node, "condition") : undefined;
			const template = condition === undefined ? undefined : templateIn(text, condition);
			if (condition === undefined || template === undefined || isOtherwiseGuarded(text, node)) {
				continue;
			}
			yield {
				range: { start: condition.start, end: condition.end },
				message: `An empty or blank "${template}" passes this test and every chat renders as nothing. Test for text, not for None.`,
				fixes: fixOf("Test for an empty template too", {
					file: module.file,
					range: { start: condition.start, end: condition.end },
					newText: `not ${template} or not ${template}.strip()`,
				}),
			};
		}
	},
});

/** `tokenizer.chat_template is None`, nothing more. */
function templateIn(text: string, condition: PythonNode): string | undefined {
	const inner =
		condition.type === "parenthesized_expression"
			? condition.children.find(({ isNamed }) => isNamed)
			: condition;
	const written = inner?.type === "comparison_operator" ? textOf(text, inner) : "";
	return /^([\w.]+\.chat_template)\s*(?:is|==)\s*None$/.exec(written)?.[1];
}

/** The value may be a dict of templates: who asks for its type knows what it can be. */
function isOtherwiseGuarded(text: string, statement: PythonNode): boolean {
	return (
		/isinstance\([^)]*chat_template/.test(textOf(text, statement)) || /chat_template\.strip\(\)/.test(text)
	);
}
