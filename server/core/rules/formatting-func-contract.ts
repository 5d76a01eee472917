/** A formatting function that returns a list where the trainer wants a string, or the other way round. */
import { childOf, descendants, textOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import type { PythonFunction, PythonModule } from "../types/python-module.js";
import type { Run } from "../types/run.js";
import { defineRule } from "../types/rule.js";
import { callsNamed, isConstant, keywordOf, trainerCalls } from "./support/script-calls.js";
import { functionAround, nodesAround } from "./support/script-nodes.js";

export default defineRule({
	id: "formatting-func-contract",
	stage: "run",
	severity: "error",
	*check(run) {
		const { module } = run;
		const wanted = wantedResult(run);
		for (const call of trainerCalls(module)) {
			const value = keywordOf(call, "formatting_func")?.value;
			const name = value?.kind === "symbol" ? value.name.split(".").at(-1) : undefined;
			const func = module.functions.findLast((one) => one.name === name);
			const result = func === undefined ? undefined : resultOf(module, func);
			if (wanted !== undefined && result !== undefined && result.kind !== wanted.kind) {
				yield {
					range: result.node,
					message:
						wanted.kind === "list"
							? `${wanted.who} calls this function with a batch of rows and wants a list of texts; a single text stops it with an error. Return one text for each row.`
							: `${wanted.who} calls this function with one row and wants its text; a list stops it with "'list' object has no attribute 'endswith'". Return the text.`,
				};
			}
		}
	},
});

interface Wanted {
	readonly kind: "list" | "string";
	readonly who: string;
}

/** Undefined where the version is not known: both are right somewhere. */
function wantedResult({ config, module }: Run): Wanted | undefined {
	if (config.trainer === "unsloth-sft") {
		return { kind: "list", who: "Unsloth" };
	}
	const { version, specifier, library, source } = config.version;
	const minor = /^0\.(\d+)/.exec(version ?? "")?.[1];
	if (
		config.trainer !== "trl-sft" ||
		library !== "trl" ||
		version === undefined ||
		specifier !== undefined ||
		source === undefined
	) {
		return undefined;
	}
	if (minor !== undefined && Number(minor) <= 14) {
		return packs(module) ? undefined : { kind: "list", who: `TRL ${version}` };
	}
	return { kind: "string", who: `TRL ${version}` };
}

/** Old releases call the function with one row when they pack. */
function packs(module: PythonModule): boolean {
	const calls = [...trainerCalls(module), ...callsNamed(module, "SFTConfig")];
	return calls.some((call) => {
		const packing = keywordOf(call, "packing");
		return packing !== undefined && !isConstant(packing, false);
	});
}

interface Result {
	readonly kind: "list" | "string";
	/** What is returned. */
	readonly node: PythonNode;
}

/** Undefined unless every `return` gives the same kind for certain. */
function resultOf(module: PythonModule, func: PythonFunction): Result | undefined {
	const body = nodesAround(module, func.location.range).findLast(
		({ type }) => type === "function_definition",
	);
	const results: (Result | undefined)[] = [];
	for (const node of body === undefined ? [] : descendants(body)) {
		const value = node.type === "return_statement" ? node.children.find(({ isNamed }) => isNamed) : undefined;
		if (value !== undefined && functionAround(module, node) === body) {
			const kind = body === undefined ? undefined : kindOf(module.text, value, body);
			results.push(kind === undefined ? undefined : { kind, node: value });
		}
	}
	const [first] = results;
	return results.every((result) => result?.kind === first?.kind) ? first : undefined;
}

function kindOf(text: string, value: PythonNode, body: PythonNode): Result["kind"] | undefined {
	switch (value.type) {
		case "list":
		case "list_comprehension":
			return "list";
		case "string":
		case "concatenated_string":
			return "string";
		case "binary_operator": {
			const left = childOf(value, "left");
			return left === undefined ? undefined : kindOf(text, left, body);
		}
		case "identifier":
			return kindOfVariable(text, textOf(text, value), body);
		default:
			return undefined;
	}
}

/** By its assignments in the function; loops and batches build lists with `append`. */
function kindOfVariable(text: string, name: string, body: PythonNode): Result["kind"] | undefined {
	const kinds = new Set<Result["kind"] | undefined>();
	for (const node of descendants(body)) {
		const left = node.type === "assignment" ? childOf(node, "left") : undefined;
		const right = childOf(node, "right");
		if (left !== undefined && right !== undefined && textOf(text, left) === name) {
			kinds.add(right.type === "identifier" ? undefined : kindOf(text, right, body));
		}
	}
	const [only] = kinds;
	return kinds.size === 1 ? only : undefined;
}
