/** Reads what a GGUF file says about its tokenizer: chat template, special tokens, names. Read-only, every length checked. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { unavailable, type Unavailable } from "../core/base/staged.js";

export interface GgufMetadata {
	readonly kind: "gguf";
	/** `general.name`. */
	readonly name?: string;
	/** The Hugging Face repository that the file was made from, as `Org/Name`. */
	readonly repository?: string;
	/** `tokenizer.chat_template`, which llama.cpp uses when no name is asked for. */
	readonly chatTemplate?: string;
	readonly bos?: GgufToken;
	readonly eos?: GgufToken;
	readonly pad?: GgufToken;
	/** Further ids that end generation, such as `tokenizer.ggml.eot_token_id`. */
	readonly stopIds: readonly number[];
}

export interface GgufToken {
	readonly id: number;
	/** Absent when the file has no list of tokens, or a shorter one. */
	readonly text?: string;
}

/** Reads the metadata, which stands before the weights; a file of 100 GB is not read further. */
export function readGguf(path: string): GgufMetadata | Unavailable {
	let file: number;
	try {
		file = openSync(path, "r");
	} catch (error) {
		return broken(path, error instanceof Error ? error.message : String(error));
	}
	try {
		return read(createCursor(file));
	} catch (error) {
		if (error instanceof GgufFault) {
			return broken(path, error.message);
		}
		throw error;
	} finally {
		closeSync(file);
	}
}

class GgufFault extends Error {}

function broken(path: string, reason: string): Unavailable {
	return {
		...unavailable(`The file "${path}" cannot be read as GGUF: ${reason}.`, "Download or convert it again."),
		isBroken: true,
	};
}

/** Real files have about 50 entries, and a vocabulary of at most a million tokens. */
const MAX_ENTRIES = 65_536;
const MAX_ITEMS = 1 << 24;
const MAX_KEY_BYTES = 65_535;
const MAX_TEXT_BYTES = 1 << 24;

function read(cursor: Cursor): GgufMetadata {
	if (cursor.text(4) !== "GGUF") {
		throw new GgufFault("it does not begin with GGUF");
	}
	const version = cursor.uint32();
	if (version < 2 || version > 3) {
		throw new GgufFault(`version ${version} is not known; 2 and 3 are`);
	}
	cursor.uint64();
	const entries = cursor.uint64();
	if (entries > MAX_ENTRIES) {
		throw new GgufFault(`it claims ${entries} entries`);
	}
	const found: Found = { texts: new Map(), numbers: new Map(), tokensAt: undefined };
	for (let i = 0; i < entries; i++) {
		readEntry(cursor, found);
	}
	return metadataOf(cursor, found);
}

interface Found {
	readonly texts: Map<string, string>;
	readonly numbers: Map<string, number>;
	/** Where the strings of `tokenizer.ggml.tokens` start. */
	tokensAt: { readonly offset: number; readonly count: number } | undefined;
}

const TEXTS = new Set([
	"general.name",
	"general.source.huggingface.repository",
	"general.source.repo_url",
	"general.base_model.0.repo_url",
	"tokenizer.chat_template",
]);
const NUMBERS = /^tokenizer\.ggml\.(?:bos|eos|eot|eom|padding)_token_id$/;

const UINT32 = 4;
const INT32 = 5;
const STRING = 8;
const ARRAY = 9;
const SIZES: ReadonlyMap<number, number> = new Map([
	[0, 1],
	[1, 1],
	[2, 2],
	[3, 2],
	[UINT32, 4],
	[INT32, 4],
	[6, 4],
	[7, 1],
	[10, 8],
	[11, 8],
	[12, 8],
]);

function readEntry(cursor: Cursor, found: Found): void {
	const key = cursor.text(bounded(cursor.uint64(), MAX_KEY_BYTES, "a key"));
	const type = cursor.uint32();
	if (type === STRING && TEXTS.has(key)) {
		found.texts.set(key, cursor.text(bounded(cursor.uint64(), MAX_TEXT_BYTES, `"${key}"`)));
	} else if ((type === UINT32 || type === INT32) && NUMBERS.test(key)) {
		found.numbers.set(key, cursor.uint32());
	} else if (type === ARRAY && key === "tokenizer.ggml.tokens") {
		const [itemType, count] = readArrayHead(cursor);
		found.tokensAt = itemType === STRING ? { offset: cursor.offset(), count } : undefined;
		skipItems(cursor, itemType, count, 0);
	} else {
		skipValue(cursor, type, 0);
	}
}

function skipValue(cursor: Cursor, type: number, depth: number): void {
	if (type === STRING) {
		cursor.skip(cursor.uint64());
		return;
	}
	if (type === ARRAY) {
		const [itemType, count] = readArrayHead(cursor);
		skipItems(cursor, itemType, count, depth);
		return;
	}
	cursor.skip(sizeOf(type));
}

function readArrayHead(cursor: Cursor): [type: number, count: number] {
	const type = cursor.uint32();
	return [type, bounded(cursor.uint64(), MAX_ITEMS, "a list")];
}

function skipItems(cursor: Cursor, type: number, count: number, depth: number): void {
	if (type !== STRING && type !== ARRAY) {
		cursor.skip(count * sizeOf(type));
		return;
	}
	// Lists inside lists are allowed and not used; deeper ones would only serve to exhaust the stack.
	if (depth > 2) {
		throw new GgufFault("lists are nested too deeply");
	}
	for (let i = 0; i < count; i++) {
		skipValue(cursor, type, depth + 1);
	}
}

function sizeOf(type: number): number {
	const size = SIZES.get(type);
	if (size === undefined) {
		throw new GgufFault(`the type ${type} is not known`);
	}
	return size;
}

function bounded(length: number, limit: number, what: string): number {
	if (length > limit) {
		throw new GgufFault(`${what} claims a length of ${length}`);
	}
	return length;
}

function metadataOf(cursor: Cursor, { texts, numbers, tokensAt }: Found): GgufMetadata {
	const idOf = (name: string) => numbers.get(`tokenizer.ggml.${name}_token_id`);
	const wanted = ["bos", "eos", "padding"].flatMap((name) => idOf(name) ?? []);
	const tokens = tokensAt === undefined ? new Map<number, string>() : readTokens(cursor, tokensAt, wanted);
	const token = (key: "bos" | "eos" | "pad", id: number | undefined) => {
		const text = id === undefined ? undefined : tokens.get(id);
		return id === undefined ? {} : { [key]: { id, ...(text === undefined ? {} : { text }) } };
	};
	const repository = repositoryOf(texts);
	const name = texts.get("general.name");
	const chatTemplate = texts.get("tokenizer.chat_template");
	return {
		kind: "gguf",
		...(name === undefined ? {} : { name }),
		...(repository === undefined ? {} : { repository }),
		...(chatTemplate === undefined ? {} : { chatTemplate }),
		...token("bos", idOf("bos")),
		...token("eos", idOf("eos")),
		...token("pad", idOf("padding")),
		stopIds: [...new Set(["eos", "eot", "eom"].flatMap((stop) => idOf(stop) ?? []))],
	};
}

function readTokens(
	cursor: Cursor,
	{ offset, count }: { readonly offset: number; readonly count: number },
	wanted: readonly number[],
): Map<number, string> {
	const tokens = new Map<number, string>();
	const last = Math.max(-1, ...wanted.filter((id) => id < count));
	cursor.seek(offset);
	for (let id = 0; id <= last; id++) {
		const length = cursor.uint64();
		if (wanted.includes(id)) {
			tokens.set(id, cursor.text(bounded(length, MAX_KEY_BYTES, "a token")));
		} else {
			cursor.skip(length);
		}
	}
	return tokens;
}

function repositoryOf(texts: ReadonlyMap<string, string>): string | undefined {
	const urls = [
		"general.source.huggingface.repository",
		"general.source.repo_url",
		"general.base_model.0.repo_url",
	];
	for (const key of urls) {
		const found = /^(?:https:\/\/huggingface\.co\/)?([\w.-]+\/[\w.-]+)\/?$/.exec(texts.get(key) ?? "")?.[1];
		if (found !== undefined) {
			return found;
		}
	}
	return undefined;
}

interface Cursor {
	offset(): number;
	seek(offset: number): void;
	skip(bytes: number): void;
	uint32(): number;
	/** As a number: no real length comes near 2^53. */
	uint64(): number;
	text(bytes: number): string;
}

const WINDOW = 1 << 20;

function createCursor(file: number): Cursor {
	const { size } = fstatSync(file);
	let window = Buffer.alloc(0);
	let windowStart = 0;
	let at = 0;
	const take = (bytes: number): Buffer => {
		if (bytes > size - at) {
			throw new GgufFault(`it ends at byte ${size}, inside of its metadata`);
		}
		if (at < windowStart || at + bytes > windowStart + window.length) {
			windowStart = at;
			window = readAt(file, at, Math.min(Math.max(bytes, WINDOW), size - at));
		}
		const start = at - windowStart;
		at += bytes;
		return window.subarray(start, start + bytes);
	};
	return {
		offset: () => at,
		seek: (offset) => {
			at = offset;
		},
		skip(bytes) {
			if (bytes > size - at) {
				throw new GgufFault(`it ends at byte ${size}, inside of its metadata`);
			}
			at += bytes;
		},
		uint32: () => take(4).readUInt32LE(),
		uint64: () => Number(take(8).readBigUInt64LE()),
		text: (bytes) => take(bytes).toString("utf8"),
	};
}

function readAt(file: number, position: number, length: number): Buffer<ArrayBuffer> {
	const bytes = Buffer.alloc(length);
	for (let done = 0; done < length;) {
		const read = readSync(file, bytes, done, length - done, position + done);
		if (read === 0) {
			throw new GgufFault("it became shorter while it was read");
		}
		done += read;
	}
	return bytes;
}
