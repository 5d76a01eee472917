/** An `except` that hides a fault of the formatting code, so that empty rows are trained. */
import { childOf, descendants, partsOf, textOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import type { PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { functionAround } from "./support/script-nodes.js";

export default defineRule({
	id: "template-error-swallowed",
	stage: "script",
	severity: "warning",
	*check(module) {
		const { root, text } = module;
		for (const node of root === undefined ? [] : descendants(root)) {
			const body = node.type === "try_statement" ? childOf(node, "body") : undefined;
			if (body === undefined || !formats(module, body)) {
				continue;
			}
			for (const clause of node.children.filter(({ type }) => type === "except_clause")) {
				const last = swallowingStatement(text, clause);
				if (last !== undefined && !fallsBack(module, node, last)) {
					const place = clause.children.find(({ isNamed, type }) => isNamed && type !== "block");
					yield {
						range: { start: clause.start, end: place?.end ?? clause.start + "except".length },
						// Who prints the error has a chance to see it.
						...(isSilent(clause) ? {} : { severity: "info" as const }),
						message: `When the chat template fails, "${textOf(text, last)}" hides it: the row is trained empty or left out and nobody is told. Raise the error.`,
						fixes: fixOf("Raise the error", {
							file: module.file,
							range: { start: last.start, end: last.end },
							newText: "raise",
						}),
					};
				}
			}
		}
	},
});

/** Behind the `try`, the text is made in another way. */
function fallsBack(module: PythonModule, attempt: PythonNode, last: PythonNode): boolean {
	const { text } = module;
	const around = functionAround(module, attempt);
	const rest = around === undefined ? "" : text.slice(attempt.end, around.end);
	return textOf(text, last) === "pass" && /^\s*return\s+(?!None\b|""|''|\[\s*\]|\{\s*\}|$)\S/m.test(rest);
}

/** Text that is trained: the template is applied, or a formatting function builds text, and nothing is generated or read there. */
function formats(module: PythonModule, body: PythonNode): boolean {
	const around = functionAround(module, body);
	const own = textOf(module.text, body);
	const outer = around === undefined ? own : textOf(module.text, around);
	const isFormatting = /^def (?:format|formatting|to_text|tokeni[sz]e|preprocess)\w*\(/.test(outer);
	const builds = /\bf["']|\.format\(/.test(own) && !/open\(|Image|loads\(/.test(own);
	const isRendering = /\.apply_chat_template\(/.test(own) || (isFormatting && builds);
	return isRendering && !/\bgenerate\(|requests\.|\.post\(/.test(outer) && trains(module);
}

function trains({ text }: PythonModule): boolean {
	return /Trainer\(|\.map\(|formatting_func|load_dataset|Dataset\b/.test(text);
}

/** The statement that takes the place of the row: `pass`, `continue`, or an empty result. A handler that does more is left alone. */
function swallowingStatement(text: string, clause: PythonNode): PythonNode | undefined {
	const block = clause.children.find(({ type }) => type === "block");
	const statements = partsOf(block);
	const last = statements.at(-1);
	const others = statements.slice(0, -1);
	const areRemarks = others.every((one) => /^(?:print|log\w*[.(]|warnings?[.(])/.test(textOf(text, one)));
	return last !== undefined && areRemarks && isEmptyResult(textOf(text, last)) ? last : undefined;
}

function isSilent(clause: PythonNode): boolean {
	return partsOf(clause.children.find(({ type }) => type === "block")).length === 1;
}

function isEmptyResult(statement: string): boolean {
	return /^(?:pass|continue|return(?:\s+(?:None|""|''|\[\s*\]|\{\s*\}|\{\s*["']\w+["']\s*:\s*(?:""|''|None|\[\s*\])\s*,?\s*\}))?)$/.test(
		statement,
	);
}
