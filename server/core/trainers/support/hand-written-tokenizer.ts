/** Calls of the tokenizer: text to ids with truncation and padding, and chat templates. */
import { unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import { truthOf } from "./hand-written-operators.js";
import { applyChatTemplate } from "./hand-written-chat.js";
import { opaque, takeStep, useValue, type ScriptRun } from "./hand-written-run.js";
import { toTensor } from "./hand-written-tensors.js";
import { addSpecialTokens } from "./hand-written-tokenizer-attributes.js";
import {
	dictValue,
	listValue,
	NONE,
	numberValue,
	ScriptError,
	ScriptHalt,
	type DictValue,
	type NumberValue,
	type OpaqueValue,
	type ScriptCall,
	type ScriptValue,
	type TextValue,
} from "./hand-written-values.js";

const KNOWN = new Set([
	"text",
	"truncation",
	"max_length",
	"padding",
	"add_special_tokens",
	"return_tensors",
	"return_attention_mask",
	"return_offsets_mapping",
	"return_special_tokens_mask",
	"return_length",
	"return_token_type_ids",
	"verbose",
]);

export function callTokenizer(call: ScriptCall): ScriptValue {
	const { run, node, keywords } = call;
	const input = keywords.get("text") ?? call.positional[0];
	const failed = refusal(call, KNOWN);
	if (failed !== undefined || input === undefined || call.positional.length > 1) {
		return failed ?? opaque(run, node);
	}
	const texts = input.kind === "list" && input.spoiled === undefined ? input.items : undefined;
	const options = readOptions(call, true);
	if ("kind" in options) {
		return options;
	}
	if (texts === undefined) {
		return input.kind === "text" ? encoded(call, [input], options, true) : whyNoText(call, input);
	}
	const known = texts.filter((text) => text.kind === "text");
	const [odd] = texts.filter((text) => text.kind !== "text");
	return odd === undefined ? encoded(call, known, options, false) : whyNoText(call, odd);
}

function whyNoText({ run, node }: ScriptCall, value: ScriptValue): ScriptValue {
	if (value.kind === "none" || value.kind === "number") {
		throw new ScriptError("ValueError", "the tokenizer gets no text", node);
	}
	return value.kind === "opaque" ? value : opaque(run, node);
}

/** Options that are not followed. */
export function refusal(call: ScriptCall, known: ReadonlySet<string>): OpaqueValue | undefined {
	const { run, node, keywords } = call;
	const strange = [...keywords].find(([name, value]) => !known.has(name) && value.kind !== "none");
	return run.tokenizer.spoiled ?? call.hasOpaque ?? (strange === undefined ? undefined : opaque(run, node));
}

export interface EncodeOptions {
	readonly limit?: number;
	readonly padTo?: number;
	readonly padsToLongest: boolean;
	readonly addSpecialTokens: boolean;
	readonly isTensor: boolean;
	readonly withOffsets: boolean;
	readonly withSpecials: boolean;
}

export function readOptions({ run, node, keywords }: ScriptCall, adds: boolean): EncodeOptions | OpaqueValue {
	const read = (name: string): ScriptValue => useValue(run, keywords.get(name) ?? NONE);
	const truncation = read("truncation");
	const length = read("max_length");
	const padding = read("padding");
	const add = read("add_special_tokens");
	const tensors = read("return_tensors");
	const unknown = [truncation, length, padding, add, tensors].find(
		({ kind }) => kind === "opaque" || kind === "symbol",
	);
	if (unknown !== undefined) {
		return unknown.kind === "opaque" ? unknown : opaque(run, node);
	}
	const truncates =
		truncation.kind === "text" ? truncation.text !== "do_not_truncate" : truthOf(run, truncation) === true;
	const limit = length.kind === "number" ? length.value : run.tokenizer.maxLength;
	const plain = truthOf(run, padding) === true ? "longest" : "do_not_pad";
	const pads = padding.kind === "text" ? padding.text : plain;
	if (padding.kind === "text" && !/^(?:longest|max_length|do_not_pad)$/.test(padding.text)) {
		return opaque(run, node);
	}
	return {
		...(truncates && limit !== undefined ? { limit } : {}),
		...(pads === "max_length" && limit !== undefined ? { padTo: limit } : {}),
		padsToLongest: pads === "longest",
		addSpecialTokens: add.kind === "boolean" ? add.value : adds,
		isTensor: tensors.kind === "text",
		withOffsets: truthOf(run, read("return_offsets_mapping")) === true,
		withSpecials: truthOf(run, read("return_special_tokens_mask")) === true,
	};
}

export interface EncodedRow {
	readonly ids: ScriptValue[];
	readonly attention: ScriptValue[];
	readonly offsets: ScriptValue[];
	readonly specials: ScriptValue[];
	readonly encoding: Encoding;
	/** For each kept token its index in `encoding`; padding has none. */
	readonly indices: readonly (number | undefined)[];
}

function encoded(
	call: ScriptCall,
	texts: readonly TextValue[],
	options: EncodeOptions,
	isSingle: boolean,
): ScriptValue {
	const rows = texts.map((text) => encodeText(call, text, options));
	return packed(call, rows, options, isSingle);
}

export function packed(
	call: ScriptCall,
	rows: readonly EncodedRow[],
	options: EncodeOptions,
	isSingle: boolean,
): DictValue {
	const { run } = call;
	if (options.padsToLongest && run.isBatched && rows.length > 0) {
		run.doubts.add("The row is padded to the longest of its batch, which is not known here.");
	}
	const longest = options.padsToLongest ? Math.max(0, ...rows.map(({ ids }) => ids.length)) : 0;
	const padded = rows.map((row) => padRow(call, row, Math.max(longest, options.padTo ?? 0)));
	const column = (pick: (row: EncodedRow) => ScriptValue[]): ScriptValue => {
		const lists = padded.map((row) => listValue(pick(row)));
		const [only] = lists;
		const value = isSingle && !options.isTensor && only !== undefined ? only : listValue(lists);
		return options.isTensor ? toTensor(value) : value;
	};
	const entries: [string, ScriptValue][] = [
		["input_ids", column(({ ids }) => ids)],
		["attention_mask", column(({ attention }) => attention)],
		...(options.withOffsets
			? [["offset_mapping", column(({ offsets }) => offsets)] as [string, ScriptValue]]
			: []),
		...(options.withSpecials
			? [["special_tokens_mask", column(({ specials }) => specials)] as [string, ScriptValue]]
			: []),
	];
	return { ...dictValue(entries), isEncoding: true };
}

function encodeText(call: ScriptCall, text: TextValue, options: EncodeOptions): EncodedRow {
	const { run } = call;
	useValue(run, text);
	const rendered = { text: text.text, spans: text.spans, generation: [], droppedMessages: [] };
	const { addSpecialTokens: adds } = options;
	const encoding = run.engine.encode(rendered, { addSpecialTokens: adds });
	const isLong = options.limit !== undefined && encoding.ids.length > options.limit;
	const added = adds && isLong ? addedAtEnd(run, encoding) : 0;
	return rowOf(
		call,
		encoding,
		keptIndices(call, encoding.ids.length, added, options.limit),
		options.withOffsets,
	);
}

/** How many tokens the tokenizer itself puts after the text; truncation keeps them. */
function addedAtEnd(run: ScriptRun, encoding: Encoding): number {
	const plain = run.engine.encode(encoding.rendered, { addSpecialTokens: false });
	const added = encoding.ids.length - plain.ids.length;
	for (let before = 0; before <= added; before++) {
		if (plain.ids.every((id, i) => encoding.ids[i + before] === id)) {
			return added - before;
		}
	}
	return 0;
}

export function keptIndices(
	call: ScriptCall,
	count: number,
	added: number,
	limit: number | undefined,
): number[] {
	const { run, node } = call;
	const all = Array.from({ length: count }, (_, i) => i);
	if (limit === undefined || count <= limit || limit < 1) {
		return all;
	}
	run.cut ??= { length: limit, at: { start: node.start, end: node.end } };
	if (run.ignoresLength) {
		return all;
	}
	if (run.tokenizer.truncationSide === "left") {
		return all.slice(count - limit);
	}
	return [...all.slice(0, limit - added), ...all.slice(count - added)];
}

export function rowOf(
	{ run }: ScriptCall,
	encoding: Encoding,
	indices: readonly number[],
	withOffsets: boolean,
): EncodedRow {
	takeStep(run, indices.length);
	const { text } = encoding.rendered;
	const places = withOffsets ? codePoints(text) : undefined;
	const codePoint = (offset: number): NumberValue => numberValue(places?.[offset] ?? offset);
	return {
		ids: indices.map((index) => ({
			...numberValue(encoding.ids[index] ?? 0),
			origin: { kind: "token" as const, encoding, index },
		})),
		attention: indices.map(() => numberValue(1)),
		offsets: (withOffsets ? indices : []).map((index) => {
			const [start, end] = encoding.offsets[index] ?? [0, 0];
			return listValue(
				start === end ? [numberValue(0), numberValue(0)] : [codePoint(start), codePoint(end)],
				"tuple",
			);
		}),
		specials: indices.map((index) => numberValue(encoding.specialTokensMask[index] === true ? 1 : 0)),
		encoding,
		indices,
	};
}

/** The code point index of each UTF-16 offset; undefined when they are the same. */
function codePoints(text: string): readonly number[] | undefined {
	if (!/[\ud800-\udfff]/.test(text)) {
		return undefined;
	}
	const indices: number[] = [];
	let count = 0;
	for (const character of text) {
		indices.push(...Array.from(character.split(""), () => count));
		count++;
	}
	return [...indices, count];
}

function padRow(call: ScriptCall, row: EncodedRow, length: number): EncodedRow {
	const count = length - row.ids.length;
	if (count <= 0) {
		return row;
	}
	const { run } = call;
	if (isPadUnknown(run)) {
		run.doubts.add(
			`${count} pad tokens follow too; they are not shown, since the model's pad token is not known without its files.`,
		);
		return row;
	}
	const pad = padToken(call);
	const { paddingSide } = run.tokenizer;
	if (paddingSide === undefined) {
		run.doubts.add("Which side is padded is up to the tokenizer; the padding is shown at the end.");
	}
	const around = (own: readonly ScriptValue[], item: ScriptValue): ScriptValue[] => {
		const items = Array.from({ length: count }, () => item);
		return paddingSide === "left" ? [...items, ...own] : [...own, ...items];
	};
	return {
		...row,
		ids: around(row.ids, pad),
		attention: around(row.attention, numberValue(0)),
		offsets: around(row.offsets, listValue([numberValue(0), numberValue(0)], "tuple")),
		specials: around(row.specials, numberValue(1)),
	};
}

/** Without the model's own files it is not known whether it has a pad token. */
export function isPadUnknown({ tokenizer, engine }: ScriptRun): boolean {
	return (
		tokenizer.tokens.get("pad_token") === undefined && engine.tokenizer.facts.template.level === "unavailable"
	);
}

export function padToken({ run, node }: Pick<ScriptCall, "run" | "node">): NumberValue {
	const pad = run.tokenizer.tokens.get("pad_token");
	if (pad === undefined && isPadUnknown(run)) {
		const { name } = run.engine.tokenizer.facts;
		throw new ScriptHalt(
			unavailable(
				`The script pads, and the pad token of "${name}" is not known without its files.`,
				"Download the tokenizer, or set tunelint.tokenizer to a folder that holds it.",
			),
		);
	}
	if (pad === undefined) {
		throw new ScriptError("ValueError", "the tokenizer has no pad_token, and padding needs one", node);
	}
	return { ...numberValue(pad.id), origin: { kind: "pad" } };
}

export function callTokenizerMethod(name: string, call: ScriptCall): ScriptValue {
	const { run, node } = call;
	const [first] = call.positional;
	switch (name) {
		case "__call__":
		case "encode_plus":
		case "batch_encode_plus":
			return callTokenizer(call);
		case "encode": {
			const result = callTokenizer(call);
			return result.kind === "dict" ? (result.entries.get("input_ids") ?? opaque(run, node)) : result;
		}
		case "apply_chat_template":
			return applyChatTemplate(call);
		case "convert_tokens_to_ids": {
			const id = first?.kind === "text" ? run.engine.tokenizer.tokenToId(first.text) : undefined;
			return id === undefined || first?.kind !== "text"
				? opaque(run, node)
				: {
						...numberValue(id),
						origin: { kind: "special", text: first.text, at: { start: node.start, end: node.end } },
					};
		}
		case "add_special_tokens":
			return addSpecialTokens(call);
		case "add_tokens":
			run.tokenizer.spoiled ??= opaque(run, node);
			return opaque(run, node);
		default:
			return opaque(run, node);
	}
}
