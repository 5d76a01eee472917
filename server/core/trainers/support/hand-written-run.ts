/** The state of one row's way through a hand-written script: its bounds, its doubts, and what the trainer was given. */
import type { TextRange } from "../../base/text-range.js";
import { unavailable } from "../../base/staged.js";
import type { JsonNode } from "../../syntax/json/json-node.js";
import type { PythonNode } from "../../syntax/python/syntax-tree.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type { PythonProgram, TrainingConfig } from "../../types/training-config.js";
import {
	ScriptHalt,
	type OpaqueValue,
	type ScriptScope,
	type ScriptValue,
	type TextValue,
} from "./hand-written-values.js";

/** Nodes for one row: a script of 500 lines with a loop over 4,000 ids needs about 100,000. */
const MAX_STEPS = 2_000_000;
export const MAX_NESTING = 150;
/** Items of one list, and characters of one text. */
export const MAX_SIZE = 1_000_000;

export interface ScriptRun {
	readonly file: string;
	readonly text: string;
	readonly config: TrainingConfig;
	readonly engine: TrainerEngine;
	readonly record: JsonNode;
	readonly isVersion5: boolean;
	/** Why the row may be another one than shown. */
	readonly doubts: Set<string>;
	readonly tokenizer: ScriptTokenizer;
	readonly globals: ScriptScope;
	/** True in the second run, which shows what a maximum length cut off. */
	readonly ignoresLength: boolean;
	steps: number;
	nesting: number;
	/** Above 0 while the row goes through a function of `map`, a dataset class or a collator. */
	rowDepth: number;
	/** True while the function gets a batch, of which only this row is known. */
	isBatched: boolean;
	statement: TextRange;
	/** Set when a tokenizer call cut the row. */
	cut?: { readonly length: number; readonly at: TextRange };
	/** The last statement that set labels. */
	labelsAt?: TextRange;
	trainer?: CapturedTrainer;
	/** The last dataset that a function of the script tokenized. */
	lastTokenized?: ScriptValue;
}

/** What the call of the trainer was given. */
export interface CapturedTrainer {
	readonly dataset: ScriptValue;
	readonly collator?: ScriptValue;
	/** True when a tokenizer was given, which decides the default collator. */
	readonly hasTokenizer: boolean;
	readonly at: TextRange;
	readonly isLoop?: boolean;
}

/** Special tokens and sides as the script leaves them. */
export interface ScriptTokenizer {
	readonly tokens: Map<string, { readonly text: string; readonly id: number } | undefined>;
	paddingSide?: "left" | "right";
	truncationSide: "left" | "right";
	maxLength?: number;
	/** Set when something that is not followed may have changed it. */
	spoiled?: OpaqueValue;
}

interface RunInput {
	readonly program: PythonProgram;
	readonly config: TrainingConfig;
	readonly engine: TrainerEngine;
	readonly record: JsonNode;
	readonly isVersion5: boolean;
	readonly ignoresLength: boolean;
}

export function createScriptRun({ program, ...input }: RunInput): ScriptRun {
	const { facts } = input.engine.tokenizer;
	const side = input.config.tokenizerEdits.paddingSide?.value;
	return {
		...input,
		file: program.file,
		text: program.text,
		doubts: new Set(),
		tokenizer: {
			tokens: new Map([
				["bos_token", facts.bos],
				["eos_token", facts.eos],
				["pad_token", facts.pad],
				["unk_token", facts.unk],
			]),
			...(side === "left" || side === "right" ? { paddingSide: side } : {}),
			truncationSide: "right",
			...(facts.modelMaxLength === undefined ? {} : { maxLength: facts.modelMaxLength }),
		},
		globals: { names: new Map() },
		steps: 0,
		nesting: 0,
		rowDepth: 0,
		isBatched: false,
		statement: { start: 0, end: 0 },
	};
}

export function takeStep(run: ScriptRun, count = 1): void {
	run.steps += count;
	if (run.steps > MAX_STEPS) {
		throw new ScriptHalt(
			unavailable(
				"Working out what the script makes of this row takes too many steps.",
				"Print one row of the tokenized dataset to see its labels.",
			),
		);
	}
}

export function sourceAt(run: ScriptRun, node: TextRange): string {
	const source = run.text.slice(node.start, Math.min(node.end, node.start + 200)).replace(/\s+/g, " ");
	return source.length > 60 ? `${source.slice(0, 59)}…` : source;
}

export function opaque(run: ScriptRun, node: TextRange): OpaqueValue {
	return { kind: "opaque", source: sourceAt(run, node), at: { start: node.start, end: node.end } };
}

/** The reason that one of the values already has, else the node itself. */
export function whyOpaque(
	run: ScriptRun,
	node: TextRange,
	...values: readonly (ScriptValue | undefined)[]
): OpaqueValue {
	for (const value of values) {
		if (value?.kind === "opaque") {
			return value;
		}
		if ((value?.kind === "list" || value?.kind === "dict") && value.spoiled !== undefined) {
			return value.spoiled;
		}
	}
	return opaque(run, node);
}

/** The value is used to prepare the row, so that its doubt becomes the row's. */
export function useValue<T extends ScriptValue>(run: ScriptRun, value: T): T {
	if ("doubt" in value && value.doubt !== undefined) {
		run.doubts.add(value.doubt);
	}
	return value;
}

export function withDoubt(value: ScriptValue, doubt: string): ScriptValue {
	return value.kind === "text" || value.kind === "number" || value.kind === "boolean"
		? { ...value, doubt }
		: value;
}

export function lookUp(scope: ScriptScope, name: string): ScriptValue | undefined {
	for (let at: ScriptScope | undefined = scope; at !== undefined; at = at.parent) {
		const value = at.names.get(name);
		if (value !== undefined) {
			return value;
		}
	}
	return undefined;
}

export function bindName(scope: ScriptScope, name: string, value: ScriptValue): void {
	if (scope.outer?.has(name) === true) {
		for (let at = scope.parent; at !== undefined; at = at.parent) {
			if (at.names.has(name) || at.parent === undefined) {
				at.names.set(name, value);
				return;
			}
		}
	}
	scope.names.set(name, value);
}

export function sourceOfNode(run: ScriptRun, node: PythonNode | undefined): string {
	return node === undefined ? "" : run.text.slice(node.start, node.end);
}

export function isText(value: ScriptValue | undefined): value is TextValue {
	return value?.kind === "text";
}
