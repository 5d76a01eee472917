/** Tokenizer settings that a script makes when it starts afresh, and not when it resumes. */
import { encloses } from "../base/text-range.js";
import type { Fix } from "../base/fix.js";
import { childOf, descendants, partsOf, textOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import type { PythonCall, PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { tokenizerLoads, tokenizerVariable } from "./support/script-calls.js";
import { insertAfter } from "./support/script-edits.js";

export default defineRule({
	id: "setup-missing-on-resume",
	stage: "script",
	severity: "warning",
	*check(module) {
		const { root, text } = module;
		for (const node of root === undefined ? [] : descendants(root)) {
			const branches = node.type === "if_statement" ? resumeBranches(text, node) : undefined;
			if (branches === undefined) {
				continue;
			}
			const load = loadIn(module, branches.resume);
			const fresh = loadIn(module, branches.fresh);
			const variable = load === undefined ? undefined : tokenizerVariable(load);
			if (load === undefined || fresh === undefined || variable === undefined) {
				continue;
			}
			const missing = settingsIn(module, branches.fresh, variable).filter(
				({ setting }) =>
					!settingsIn(module, branches.resume, variable).some((one) => one.setting === setting) &&
					!isSetAfter(text, node, variable, setting),
			);
			if (missing.length > 0) {
				const isSame = argumentsOf(module, load) === argumentsOf(module, fresh);
				yield {
					range: load.location.range,
					severity: isSame ? "warning" : "info",
					message: `A fresh start sets ${missing.map(({ setting }) => `"${variable}.${setting}"`).join(" and ")} and a resumed run does not${isSame ? "" : ", which is right only if the tokenizer was saved with it"}: from there on it trains on other tokens. Set it on both ways.`,
					related: missing.map(({ node: at }) => ({
						file: module.file,
						range: { start: at.start, end: at.end },
						message: "Set on a fresh start.",
					})),
					fixes: setToo(module, load, missing),
				};
			}
		}
	},
});

interface Setting {
	readonly setting: string;
	readonly node: PythonNode;
}

/** By the words of the condition: `if resume: … else: …`, `if not os.path.exists(checkpoint): …`. */
function resumeBranches(
	text: string,
	node: PythonNode,
): { readonly resume: PythonNode; readonly fresh: PythonNode } | undefined {
	const condition = childOf(node, "condition");
	const then = childOf(node, "consequence");
	const other = node.children.find(({ type }) => type === "else_clause");
	const otherwise = other === undefined ? undefined : childOf(other, "body");
	const words = condition === undefined ? "" : textOf(text, condition);
	if (then === undefined || otherwise === undefined || !/resum|checkpoint|ckpt/i.test(words)) {
		return undefined;
	}
	const isNegated = /^\(?\s*not\b|\bis None\b|==\s*(?:None|False|""|'')/.test(words);
	return isNegated ? { resume: otherwise, fresh: then } : { resume: then, fresh: otherwise };
}

function loadIn(module: PythonModule, branch: PythonNode): PythonCall | undefined {
	return tokenizerLoads(module).find(({ location }) => encloses(branch, location.range));
}

function settingsIn({ text }: PythonModule, branch: PythonNode, variable: string): readonly Setting[] {
	return partsOf(branch).flatMap((node) => {
		const match = /^([\w.]+)\.(chat_template|eos_token|pad_token)\s*=(?!=)/.exec(textOf(text, node));
		return match?.[1] === variable && match[2] !== undefined ? [{ setting: match[2], node }] : [];
	});
}

function isSetAfter(text: string, { end }: PythonNode, variable: string, setting: string): boolean {
	const after = text.slice(end);
	return (
		after.includes(`${variable}.${setting} =`) ||
		(setting === "chat_template" && /get_chat_template\(/.test(after))
	);
}

function argumentsOf({ text }: PythonModule, { location }: PythonCall): string {
	const source = text.slice(location.range.start, location.range.end);
	return source.slice(source.indexOf("(")).split(",")[0] ?? "";
}

function setToo(module: PythonModule, load: PythonCall, missing: readonly Setting[]): readonly Fix[] {
	const lines = missing.map(({ node }) => textOf(module.text, node));
	// A value that goes over several lines is left to the person.
	return lines.some((line) => line.includes("\n"))
		? []
		: fixOf("Set the same when resuming", insertAfter(module, load.location.range, lines));
}
