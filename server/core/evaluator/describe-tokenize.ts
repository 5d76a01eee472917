/** Hand-written tokenize functions: what is tokenized, how long it may be, and what the labels are. */
import { encloses, type Location, type TextRange } from "../base/text-range.js";
import { childOf, descendants, partsOf, textOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import type { TextPattern } from "../types/text-pattern.js";
import type { Setting, TokenizeFunction } from "../types/training-config.js";
import { labelsStateOf } from "./execute-assignment.js";
import { locationOf, sourceOf, type Frame, type Interpreter } from "./interpreter.js";
import { toPatterns } from "./python-value.js";
import {
	optionsOf,
	stringOf,
	type EncodeCall,
	type FunctionDefinition,
	type LabelsState,
	type TokenIds,
	type Value,
} from "./value.js";

/** Undefined for functions that return no ids, or that generate. */
export function describeTokenize(
	interpreter: Interpreter,
	definition: FunctionDefinition,
	frame: Frame,
): TokenizeFunction | undefined {
	const first = frame.encodes[0];
	if (!first || frame.generates) {
		return undefined;
	}
	const returned = frame.returns.flatMap(({ value, range }) =>
		optionsOf(value).map((option) => ({ value: option, range })),
	);
	const values = [...returned.map(({ value }) => value), ...frame.tables.flatMap(optionsOf)];
	const all = values.flatMap((value) => idsIn(interpreter, value) ?? []);
	const [found] = all;
	// Which of several texts is tokenized depends on what is not known here.
	const inputs = new Set(all.flatMap((one) => one.ids?.encode?.inputRange.start ?? []));
	const assigned = idsInColumns(interpreter, frame);
	const ids = found ?? assigned;
	if (!ids && (frame.labels.length === 0 || returned.length === 0)) {
		return undefined;
	}
	const encode = ids?.ids?.encode;
	const settingsOf = encode ?? first;
	const labels = checkedLabels(interpreter, definition, ids?.labels ?? lostLabels(frame));
	const input = encode?.input && inputs.size < 2 ? inputPatterns(interpreter, encode, encode.input) : [];
	const [pattern] = input.length === 1 ? input : [];
	return {
		name: definition.name,
		location: locationOf(interpreter, definition.node),
		labels: labels?.state === "other" ? "unknown" : (labels?.state ?? "none"),
		...(labels?.state === "other" ? { labelsAreOfOtherText: true } : {}),
		...(labels ? { labelsLocation: labels.location } : {}),
		...(pattern ? { input: pattern } : {}),
		...(input.length > 1 ? { possibleInputs: input } : {}),
		...encodeSettings(settingsOf),
	};
}

function inputPatterns(interpreter: Interpreter, encode: EncodeCall, input: Value): readonly TextPattern[] {
	return toPatterns(input, sourceOf(interpreter, encode.inputRange), {
		file: encode.location.file,
		range: encode.inputRange,
	});
}

/** Labels were set, but the value that carries them was lost on the way. */
function lostLabels(frame: Frame): LabelsState | undefined {
	const last = frame.labels.at(-1);
	return last ? { ...last, state: "unknown" } : undefined;
}

interface ReturnedIds {
	readonly ids?: TokenIds;
	readonly labels?: LabelsState;
}

function idsIn(interpreter: Interpreter, value: Value): ReturnedIds | undefined {
	switch (value.kind) {
		case "ids":
			// Ids alone are no row: only the whole encoding, or a dict, is.
			return value.role === "encoding"
				? { ids: value, ...(value.labels ? { labels: value.labels } : {}) }
				: undefined;
		case "dict": {
			const entry = (key: string): (typeof value.entries)[number] | undefined =>
				value.entries.findLast((item) => item.key === key);
			return idsOfColumns(interpreter, entry("input_ids"), entry("labels"));
		}
		default:
			return undefined;
	}
}

interface Column {
	readonly value: Value;
	readonly range: TextRange;
}

function idsOfColumns(
	interpreter: Interpreter,
	inputIds: Column | undefined,
	labels: Column | undefined,
): ReturnedIds | undefined {
	if (!inputIds) {
		return undefined;
	}
	const element = inputIds.value.kind === "series" ? inputIds.value.element : inputIds.value;
	const ids = element.kind === "ids" ? element : undefined;
	if (!labels) {
		return { ...(ids ? { ids } : {}) };
	}
	const state = ids === undefined ? "unknown" : labelsStateOf(labels.value, ids);
	return { ...(ids ? { ids } : {}), labels: { state, location: locationOf(interpreter, labels.range) } };
}

/** `example["input_ids"] = …` on the row itself. */
function idsInColumns(interpreter: Interpreter, frame: Frame): ReturnedIds | undefined {
	const column = (name: string): Frame["columns"][number] | undefined =>
		frame.columns.findLast((item) => item.column === name);
	return idsOfColumns(interpreter, column("input_ids"), column("labels"));
}

/** Marks of masking by hand; with one of them, a copy is not the last word. */
const MASKS =
	/-\s*100\b|ignore_index|ignore_id|label_pad|\bwhere\s*\(|masked_fill|labels?["']?\s*\]?\s*\[[^\]\n]*\]\s*=[^=]/i;
const HARMLESS = /^(print|pprint|len|log|logger|logging|str|repr)\b|\.(append|extend)$/;

function checkedLabels(
	interpreter: Interpreter,
	definition: FunctionDefinition,
	labels: LabelsState | undefined,
): LabelsState | undefined {
	if (labels?.state !== "copy") {
		return labels;
	}
	const at = labels.location.range;
	const bodies = [definition, ...interpreter.functions].filter(
		({ node }) => node === definition.node || encloses(node, at),
	);
	const isChanged = bodies.some(
		({ node }) => MASKS.test(textOf(interpreter.source.text, node)) || isHandedOn(interpreter, node, labels),
	);
	return isChanged ? { ...labels, state: "unknown" } : labels;
}

/** A later statement passes the labels, or what holds them, to a function that may change them. */
function isHandedOn(
	interpreter: Interpreter,
	node: FunctionDefinition["node"],
	labels: LabelsState,
): boolean {
	const names = new Set(["labels", labels.holder]);
	for (const statement of descendants(node)) {
		const [call] = statement.type === "expression_statement" ? partsOf(statement) : [];
		if (call?.type !== "call" || statement.start < labels.location.range.end) {
			continue;
		}
		const callee = childOf(call, "function");
		const given = childOf(call, "arguments");
		const source = callee ? sourceOf(interpreter, callee) : "";
		if (given && !HARMLESS.test(source) && mentions(interpreter, given, names)) {
			return true;
		}
	}
	return false;
}

function mentions(
	interpreter: Interpreter,
	node: PythonNode,
	names: ReadonlySet<string | undefined>,
): boolean {
	for (const part of descendants(node)) {
		if (part.type === "identifier" && names.has(sourceOf(interpreter, part))) {
			return true;
		}
	}
	return false;
}

type EncodeSettings = Pick<TokenizeFunction, "truncation" | "maxLength" | "padding" | "addSpecialTokens">;

function encodeSettings(encode: EncodeCall): EncodeSettings {
	const { keywords } = encode;
	const maxLength = keywords.get("max_length");
	const padding = keywords.get("padding");
	const length = maxLength ? numberSetting("max_length", maxLength) : undefined;
	const pad = padding ? paddingSetting(padding) : undefined;
	return {
		truncation: booleanSetting("truncation", keywords.get("truncation"), false, keywords),
		...(length ? { maxLength: length } : {}),
		...(pad ? { padding: pad } : {}),
		addSpecialTokens: booleanSetting(
			"add_special_tokens",
			keywords.get("add_special_tokens"),
			!encode.isChat,
			keywords,
		),
	};
}

/** A parameter's default is what it is unless the caller says otherwise. */
function resolved(value: Value): Value {
	return value.kind === "symbol" && value.fallback ? { ...value.fallback, certainty: "possible" } : value;
}

function booleanSetting(
	option: string,
	given: Value | undefined,
	otherwise: boolean,
	keywords: EncodeCall["keywords"],
): Setting<boolean> {
	if (!given) {
		return { value: otherwise, option, certainty: keywords.has("**") ? "unknown" : "certain" };
	}
	const value = resolved(given);
	const source: Location = value.location;
	if (value.kind === "boolean") {
		return { value: value.value, option, source, certainty: value.certainty };
	}
	// `truncation="only_first"` and the like truncate too.
	const text = stringOf(value);
	if (text !== undefined) {
		return { value: text !== "do_not_truncate", option, source, certainty: value.certainty };
	}
	return { value: otherwise, option, source, certainty: "unknown" };
}

function numberSetting(option: string, given: Value): Setting<number> | undefined {
	const value = resolved(given);
	const { location: source, certainty } = value;
	if (value.kind === "number") {
		return { value: value.value, option, source, certainty };
	}
	const last = value.kind === "choice" ? value.options.at(-1) : undefined;
	return last?.kind === "number"
		? { value: last.value, option, source: last.location, certainty: "possible" }
		: undefined;
}

function paddingSetting(given: Value): Setting<string> | undefined {
	const value = resolved(given);
	const { location: source, certainty } = value;
	if (value.kind === "boolean") {
		return value.value ? { value: "longest", option: "padding", source, certainty } : undefined;
	}
	const text = stringOf(value);
	return text === undefined ? undefined : { value: text, option: "padding", source, certainty };
}
