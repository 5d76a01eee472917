/** Prints what the evaluator understood of a Python script, one line a fact, and compares it. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { evaluateModule } from "../../server/core/evaluator/evaluate-module.js";
import type { PythonCall, PythonModule, PythonValue } from "../../server/core/types/python-module.js";
import type { PatternPart, TextPattern } from "../../server/core/types/text-pattern.js";
import type { Setting, TokenizeFunction } from "../../server/core/types/training-config.js";
import { createPythonParser } from "../../server/node/python-parser.js";

const require = createRequire(import.meta.url);
const parser = await createPythonParser({
	runtimeWasm: require.resolve("web-tree-sitter/web-tree-sitter.wasm"),
	grammarWasm: require.resolve("tree-sitter-python/tree-sitter-python.wasm"),
});

/** The script as the evaluator understands it. */
export function readModule(source: string): PythonModule {
	return evaluateModule("/project/train.py", source, parser.parse(source));
}

/** The calls of a module, one a line. */
export function showCalls(module: PythonModule): string {
	return module.calls.map(showCall).join("\n");
}

/**
 * Compares what is understood of a script, one line a fact; only the kinds of facts that `expected` names. `last f(…)` is the
 * last call with that name, `has f(…)` any call.
 */
export function checkModule(source: string, expected: string): void {
	const wanted = lines(expected);
	if (wanted.every((line) => /^(?:last|has) /.test(line))) {
		const calls = readModule(source).calls;
		for (const line of wanted) {
			const call = line.replace(/^\w+ /, "");
			const named = calls
				.map(showCall)
				.filter((one) => one.slice(0, one.indexOf("(")) === call.slice(0, call.indexOf("(")));
			const found = line.startsWith("last")
				? named.at(-1)
				: (named.find((one) => one === call) ?? named.join("\n"));
			assert.equal(found, call);
		}
		return;
	}
	const kinds = new Set(wanted.map((line) => line.split(" ")[0]));
	const facts = factsOf(readModule(source)).filter((fact) => kinds.has(fact.split(" ")[0]));
	assert.equal(facts.join("\n"), wanted.join("\n"));
}

function lines(text: string): string[] {
	return text
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => line !== "");
}

function factsOf(module: PythonModule): string[] {
	const at = (range: { start: number; end: number }): string =>
		JSON.stringify(module.text.slice(range.start, range.end));
	return [
		...module.imports.map((one) => `import ${one.module}${one.name ? `.${one.name}` : ""} as ${one.alias}`),
		...module.assignments.map((one) => {
			const scope = one.enclosing ? `${one.enclosing}: ` : "";
			return `set ${scope}${one.target} = ${show(one.value)} at ${at(one.value.location.range)}`;
		}),
		...module.calls.map((one) => `call ${one.assignedTo ? `${one.assignedTo} = ` : ""}${showCall(one)}`),
		...module.functions.flatMap((one) => [
			...one.returns.map(
				(pattern) => `return ${label(one)}: ${showPattern(pattern)} at ${at(pattern.location.range)}`,
			),
			...one.columns.map(
				({ column, pattern }) =>
					`column ${label(one)}: ${column} = ${showPattern(pattern)} at ${at(pattern.location.range)}`,
			),
			...(one.tokenize ? [`tokenize ${one.name}: ${showTokenize(one.tokenize, at)}`] : []),
		]),
		...module.prompts.map(
			({ pattern, enclosing }) => `prompt ${enclosing ? `${enclosing}: ` : ""}${showPattern(pattern)}`,
		),
		...module.problems.map((problem) => `problem ${problem.code} ${at(problem.range)}`),
	];
}

function showCall(call: PythonCall): string {
	const positional = call.positional.map((argument) => show(argument.value));
	const keywords = call.keywords.map((argument) => `${argument.name}=${show(argument.value)}`);
	return `${call.callee}(${[...positional, ...keywords].join(", ")})`;
}

function label({ name, batched }: { name: string; batched: boolean }): string {
	return batched ? `${name}[]` : name;
}

/** `~`: possible, `?`: unknown. */
function show(value: PythonValue): string {
	return (value.certainty === "possible" ? "~" : "") + showBare(value);
}

function showBare(value: PythonValue): string {
	switch (value.kind) {
		case "string":
			return JSON.stringify(value.value);
		case "number":
		case "boolean":
			return String(value.value);
		case "none":
			return "None";
		case "list":
			return `[${value.items.map(show).join(", ")}]`;
		case "dict":
			return `{${value.entries.map((entry) => `${entry.key}: ${show(entry.value)}`).join(", ")}}`;
		case "pattern":
			return showPattern(value.pattern);
		case "call":
			return `${value.call.callee}()`;
		case "symbol":
			return value.name;
		case "ids": {
			const slice =
				value.from === undefined && value.to === undefined ? "" : `[${value.from ?? ""}:${value.to ?? ""}]`;
			return `ids(${JSON.stringify(value.text)}${value.addSpecialTokens ? "" : " bare"})${slice}`;
		}
		case "unknown":
			return `?${value.text}`;
	}
}

/** Literals in quotes, `{column}`, `<special>`, `?unknown`. */
function showPattern(pattern: TextPattern): string {
	return showParts(pattern.parts);
}

function showParts(parts: readonly PatternPart[]): string {
	return parts.map(showPart).join(" ");
}

function showPart(part: PatternPart): string {
	switch (part.kind) {
		case "literal":
			return part.variable === undefined
				? JSON.stringify(part.text)
				: `${part.variable}:${JSON.stringify(part.text)}`;
		case "field":
			return part.stripped === undefined ? `{${part.field}}` : `{${part.field} strip ${part.stripped}}`;
		case "special":
			return `<${part.name}>`;
		case "chat": {
			const written = part.messages
				?.map((message) => `${message.role}: ${showParts(message.content)}`)
				.join(" | ");
			return `chat(${part.field ?? written ?? "?"}${part.addGenerationPrompt === false ? "" : ` +${String(part.addGenerationPrompt)}`})`;
		}
		case "unknown":
			return `?${part.text}`;
	}
}

function showTokenize(
	tokenize: TokenizeFunction,
	at: (range: { start: number; end: number }) => string,
): string {
	const setting = (one: Setting<string | number | boolean> | undefined): string =>
		one === undefined ? "-" : `${one.certainty === "certain" ? "" : "~"}${String(one.value)}`;
	return [
		tokenize.input ? showPattern(tokenize.input) : "-",
		`labels ${tokenize.labels}${tokenize.labelsLocation ? ` at ${at(tokenize.labelsLocation.range)}` : ""}`,
		`truncation ${setting(tokenize.truncation)}`,
		`max ${setting(tokenize.maxLength)}`,
		`padding ${setting(tokenize.padding)}`,
		`special ${setting(tokenize.addSpecialTokens)}`,
	].join(", ");
}
