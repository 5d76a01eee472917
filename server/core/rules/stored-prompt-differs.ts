/** Generated data whose stored prompt is not the one that the answer was generated from. */
import type { Fix } from "../base/fix.js";
import type { PythonModule, PythonValue } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import type { TextPattern } from "../types/text-pattern.js";

export default defineRule({
	id: "stored-prompt-differs",
	stage: "script",
	severity: "info",
	*check(module) {
		const seen = new Set<number>();
		for (const { pattern: asked, enclosing } of module.prompts) {
			// With several prompts in one place, nobody can tell which of them is stored.
			const isOnly = module.prompts.filter((one) => one.enclosing === enclosing).length === 1;
			for (const stored of isOnly ? storedPrompts(module, enclosing) : []) {
				const { range, file } = stored.location;
				if (differs(stored, asked) && !seen.has(range.start)) {
					seen.add(range.start);
					yield {
						file,
						range,
						message:
							"The prompt that is stored is another one than the model was asked with, so training pairs the answer with a prompt that never led to it. Store the prompt that was used, unless another column is trained.",
						related: [{ ...asked.location, message: "The answer is generated from this prompt." }],
						fixes: fixesOf(stored, asked, module),
					};
				}
			}
		}
	},
});

/** What a record keeps under "prompt": dictionaries that are written, appended or returned. */
function storedPrompts(module: PythonModule, enclosing: string | undefined): readonly TextPattern[] {
	const values = module.calls
		.filter((call) => call.enclosing === enclosing && WRITES.includes(call.name))
		.flatMap(({ positional }) => positional.map(({ value }) => value));
	const written = values.flatMap(promptIn);
	const returned = module.functions
		.filter(({ name }) => name === enclosing)
		.flatMap(({ columns }) =>
			columns.flatMap(({ column, pattern }) => (column === "prompt" ? [pattern] : [])),
		);
	return [...written, ...returned];
}

const WRITES = ["append", "dumps", "dump", "write"];

function promptIn(value: PythonValue): readonly TextPattern[] {
	const entries = value.kind === "dict" ? value.entries : [];
	return entries.flatMap(({ key, value: stored }) =>
		key === "prompt" && stored.kind === "pattern" ? [stored.pattern] : [],
	);
}

/** Only texts of literals and the same names can be compared; a bare question may be formatted later. */
function differs(stored: TextPattern, asked: TextPattern): boolean {
	const [a, b] = [stored, asked].map(wordsOf);
	if (a === undefined || b === undefined || a.fields !== b.fields || a.fields === "") {
		return false;
	}
	return a.text.trim() !== b.text.trim() && a.literal.trim() !== "";
}

interface Words {
	readonly text: string;
	readonly literal: string;
	readonly fields: string;
}

function wordsOf({ parts }: TextPattern): Words | undefined {
	const known = parts.every(({ kind }) => kind === "literal" || kind === "field");
	const literals = parts.map((part) => (part.kind === "literal" ? part.text : ""));
	const fields = parts.flatMap((part) => (part.kind === "field" ? [part.field] : []));
	return known
		? {
				text: parts.map((part, i) => (part.kind === "field" ? `{${part.field}}` : literals[i])).join(""),
				literal: literals.join(""),
				fields: [...new Set(fields)].sort().join(),
			}
		: undefined;
}

/** The generating expression, where it is one line of the same file. */
function fixesOf(stored: TextPattern, asked: TextPattern, { file, text }: PythonModule): readonly Fix[] {
	const { range } = asked.location;
	const source = text.slice(range.start, range.end);
	return asked.location.file !== file || stored.location.file !== file || /\n/.test(source)
		? []
		: [
				{
					title: "Store the prompt that the answer is generated from",
					safety: "unsafe",
					edits: [{ range: stored.location.range, newText: source }],
				},
			];
}
