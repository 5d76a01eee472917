/** Calls of the tokenizer: text to ids with truncation and padding, and chat templates. */
import { isUnavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { Conversation, Message } from "../../types/example.js";
import { assistantMask } from "./assistant-tokens.js";
import { toJson } from "./hand-written-json.js";
import { truthOf, elementsOf } from "./hand-written-operators.js";
import { opaque, takeStep, useValue, type ScriptRun } from "./hand-written-run.js";
import { toTensor } from "./hand-written-tensors.js";
import { indexAt } from "./hand-written-text.js";
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
function refusal(call: ScriptCall, known: ReadonlySet<string>): OpaqueValue | undefined {
	const { run, node, keywords } = call;
	const strange = [...keywords].find(([name, value]) => !known.has(name) && value.kind !== "none");
	return run.tokenizer.spoiled ?? call.hasOpaque ?? (strange === undefined ? undefined : opaque(run, node));
}

interface EncodeOptions {
	readonly limit?: number;
	readonly padTo?: number;
	readonly padsToLongest: boolean;
	readonly addSpecialTokens: boolean;
	readonly isTensor: boolean;
	readonly withOffsets: boolean;
	readonly withSpecials: boolean;
}

function readOptions({ run, node, keywords }: ScriptCall, adds: boolean): EncodeOptions | OpaqueValue {
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
	const pads =
		padding.kind === "text" ? padding.text : truthOf(run, padding) === true ? "longest" : "do_not_pad";
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

interface EncodedRow {
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

function packed(
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
	const added = adds ? addedAtEnd(run, encoding) : 0;
	return rowOf(call, encoding, keptIndices(call, encoding.ids.length, added, options.limit));
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

function keptIndices(call: ScriptCall, count: number, added: number, limit: number | undefined): number[] {
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

function rowOf({ run }: ScriptCall, encoding: Encoding, indices: readonly number[]): EncodedRow {
	takeStep(run, indices.length);
	const { text } = encoding.rendered;
	const hasPairs = /[\ud800-\udfff]/.test(text);
	const codePoint = (offset: number): NumberValue => numberValue(hasPairs ? indexAt(text, offset) : offset);
	return {
		ids: indices.map((index) => ({
			...numberValue(encoding.ids[index] ?? 0),
			origin: { kind: "token" as const, encoding, index },
		})),
		attention: indices.map(() => numberValue(1)),
		offsets: indices.map((index) => {
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

function padRow(call: ScriptCall, row: EncodedRow, length: number): EncodedRow {
	const count = length - row.ids.length;
	if (count <= 0) {
		return row;
	}
	const { run } = call;
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

export function padToken({ run, node }: Pick<ScriptCall, "run" | "node">): NumberValue {
	const pad = run.tokenizer.tokens.get("pad_token");
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

const CHAT_KNOWN = new Set([
	"conversation",
	"messages",
	"tools",
	"tokenize",
	"add_generation_prompt",
	"return_dict",
	"return_tensors",
	"truncation",
	"max_length",
	"padding",
	"return_assistant_tokens_mask",
	"enable_thinking",
	"tokenizer_kwargs",
]);

function applyChatTemplate(call: ScriptCall): ScriptValue {
	const { run, node, keywords } = call;
	const input = keywords.get("conversation") ?? call.positional[0];
	const failed = refusal(call, CHAT_KNOWN);
	if (
		failed !== undefined ||
		input === undefined ||
		call.positional.length > 1 ||
		keywords.has("tokenizer_kwargs")
	) {
		return failed ?? opaque(run, node);
	}
	const flag = (name: string, otherwise: boolean): boolean | undefined => {
		const value = keywords.get(name);
		return value === undefined ? otherwise : truthOf(run, useValue(run, value));
	};
	const tokenizes = flag("tokenize", true);
	const prompts = flag("add_generation_prompt", false);
	// Transformers 5 returns the dict by itself (MIGRATION_GUIDE_V5.md).
	const returnsDict = flag("return_dict", run.isVersion5);
	const masks = flag("return_assistant_tokens_mask", false);
	if (tokenizes === undefined || prompts === undefined || returnsDict === undefined || masks === undefined) {
		return opaque(run, node);
	}
	const items = elementsOf(run, input, node);
	const isBatch = items?.[0]?.kind === "list";
	const conversations = isBatch ? items : [input];
	const options = readOptions(call, false);
	if ("kind" in options) {
		return options;
	}
	const texts: TextValue[] = [];
	const rows: EncodedRow[] = [];
	const maskRows: ScriptValue[] = [];
	for (const one of conversations) {
		const conversation = conversationOf(call, one);
		if ("kind" in conversation) {
			return conversation;
		}
		const rendered = run.engine.renderChat(conversation, { addGenerationPrompt: prompts });
		if (isUnavailable(rendered) || !("spans" in rendered)) {
			throw new ScriptHalt(rendered);
		}
		if (!tokenizes) {
			texts.push({ kind: "text", text: rendered.text, spans: rendered.spans });
			continue;
		}
		const encoding = run.engine.encode(rendered, { addSpecialTokens: false });
		const row = rowOf(call, encoding, keptIndices(call, encoding.ids.length, 0, options.limit));
		rows.push(row);
		const mask = assistantMask(encoding, rendered.generation);
		maskRows.push(
			listValue(row.indices.map((index) => numberValue(index !== undefined && mask[index] === true ? 1 : 0))),
		);
	}
	if (!tokenizes) {
		return isBatch ? listValue(texts) : (texts[0] ?? opaque(run, node));
	}
	const result = packed(call, rows, options, !isBatch);
	if (masks) {
		const [only] = maskRows;
		result.entries.set("assistant_masks", isBatch || only === undefined ? listValue(maskRows) : only);
	}
	return returnsDict ? result : (result.entries.get("input_ids") ?? opaque(run, node));
}

/** The messages with the places of their contents, so that a token leads back to the file. */
function conversationOf(call: ScriptCall, value: ScriptValue): Conversation | OpaqueValue {
	const { run, node } = call;
	const items = elementsOf(run, value, node);
	if (items === undefined) {
		return value.kind === "opaque" ? value : opaque(run, node);
	}
	const messages: Message[] = [];
	for (const item of items) {
		const json = toJson(item);
		if (item.kind !== "dict" || typeof json !== "object" || json === null || Array.isArray(json)) {
			return opaque(run, node);
		}
		messages.push(messageOf(run, item, json as Message["json"]));
	}
	const tools = call.keywords.get("tools");
	const toolsJson = tools === undefined || tools.kind === "none" ? undefined : toJson(tools);
	if (tools !== undefined && tools.kind !== "none" && toolsJson === undefined) {
		return opaque(run, node);
	}
	const thinking = call.keywords.get("enable_thinking");
	const thinks = thinking === undefined ? undefined : toJson(thinking);
	return {
		messages,
		...(toolsJson === undefined ? {} : { tools: toolsJson }),
		...(thinks === undefined ? {} : { templateVariables: { enable_thinking: thinks } }),
		source: { start: run.record.start, end: run.record.end },
	};
}

function messageOf(run: ScriptRun, item: DictValue, json: Message["json"]): Message {
	const role = item.entries.get("role");
	const content = item.entries.get("content");
	const text = content?.kind === "text" ? content : undefined;
	const [span] = text?.spans ?? [];
	const node = span?.source?.node;
	const isWhole = node !== undefined && text?.spans.length === 1 && node.value === text.text;
	return {
		role: role?.kind === "text" ? role.text : "",
		...(text === undefined ? {} : { content: text.text }),
		...(isWhole ? { contentNode: node } : {}),
		json,
		source: isWhole ? { start: node.start, end: node.end } : { start: run.record.start, end: run.record.end },
	};
}
