/** Compares an encoder with the recorded answers of the real libraries, string by string. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { isUnavailable, type Unavailable } from "../../server/core/base/staged.js";
import type { Tokenizer } from "../../server/core/types/tokenizer.js";
import type { TokenizerFiles } from "../../server/node/tokenizer-definition.js";
import { conformanceStrings, type StringTables } from "./conformance-strings.js";
import { projectRoot } from "./project-root.js";

/** What is compared: our encoder of a tokenizer's files, or why there is none. */
export type EncoderFactory = (files: TokenizerFiles) => Pick<Tokenizer, "encode"> | Unavailable;

/** `test/conformance/tokenizers.json`. */
export interface TokenizerRecords {
	/** A key of each tokenizer's `answers`. */
	readonly reference: string;
	readonly tokenizers: { readonly [id: string]: TokenizerRecord };
}

export interface TokenizerRecord {
	readonly strings: string;
	readonly ids: string;
	readonly offsets: string;
	readonly full: { readonly [index: string]: FullAnswer };
	readonly answers: { readonly [library: string]: { readonly class?: string; readonly differing: string } };
}

export interface FullAnswer {
	readonly ids: readonly number[];
	/** Start and end of each token in turn, in code points. */
	readonly offsets: readonly number[];
}

export interface ConformanceTokenizer {
	readonly id: string;
	/** What the files really are. */
	readonly label: string;
	readonly origin: string;
	read(): Promise<TokenizerFiles>;
}

export interface ParityResult {
	readonly tokenizer: ConformanceTokenizer;
	readonly record: TokenizerRecord;
	readonly total: number;
	/** Strings whose ids are equal, and whose offsets are. */
	readonly equalIds: number;
	readonly equalOffsets: number;
	/** Numbers of the strings with other ids or offsets. */
	readonly differing: readonly number[];
	/** Numbers of the strings that our encoder says it cannot encode. */
	readonly refused: readonly number[];
	/** Set when our encoder does not support the tokenizer at all. */
	readonly unsupported?: string;
	readonly strings: readonly string[];
}

const conformanceFolder = path.join(projectRoot, "test/conformance");

export function readTokenizerRecords(): TokenizerRecords {
	return readJson("tokenizers.json") as TokenizerRecords;
}

/** All that are recorded; throws when a package is missing. */
export async function loadConformanceTokenizers(): Promise<readonly ConformanceTokenizer[]> {
	const script = path.join(projectRoot, "scripts/conformance-tokenizers.mjs");
	const module = (await import(pathToFileURL(script).href)) as {
		conformanceTokenizers(): readonly ConformanceTokenizer[];
	};
	return module.conformanceTokenizers();
}

export async function compareTokenizer(
	tokenizer: ConformanceTokenizer,
	record: TokenizerRecord,
	createEncoder: EncoderFactory,
): Promise<ParityResult> {
	const files = await tokenizer.read();
	const strings = conformanceStrings(readJson("tokenizer-strings.json") as StringTables, ownTokens(files));
	if (hashOf(strings.join("\0"), 12) !== record.strings) {
		throw new Error(
			`The strings of "${tokenizer.id}" are not the recorded ones: its files or the generator changed. Run scripts/record-tokenizers.py.`,
		);
	}
	const base = { tokenizer, record, total: strings.length, strings };
	const encoder = createEncoder(files);
	if (isUnavailable(encoder)) {
		const none = { equalIds: 0, equalOffsets: 0, differing: [], refused: [] };
		return { ...base, ...none, unsupported: encoder.reason };
	}
	const differing: number[] = [];
	const refused: number[] = [];
	let equalIds = 0;
	let equalOffsets = 0;
	for (const [i, string] of strings.entries()) {
		const answer = answerTo(encoder, string, i);
		if (answer === undefined) {
			refused.push(i);
			continue;
		}
		const hasIds = hashOf(answer.ids.join(",")) === record.ids.slice(i * 6, i * 6 + 6);
		const hasOffsets = hashOf(answer.offsets.join(",")) === record.offsets.slice(i * 6, i * 6 + 6);
		equalIds += hasIds ? 1 : 0;
		equalOffsets += hasOffsets ? 1 : 0;
		if (!hasIds || !hasOffsets) {
			differing.push(i);
		}
	}
	return { ...base, equalIds, equalOffsets, differing, refused };
}

/** Undefined: the encoder says that it cannot. Odd strings are encoded with special tokens, as they were recorded. */
export function answerTo(
	encoder: Pick<Tokenizer, "encode">,
	string: string,
	index: number,
): FullAnswer | undefined {
	try {
		const { ids, offsets, specialTokensMask } = encoder.encode(string, {
			addSpecialTokens: index % 2 === 1,
		});
		const toCodePoint = codePointIndex(string);
		const places = offsets.flatMap(([start, end], i) => {
			// Python gives 0, 0 to every token that a post-processor adds; ours stand where they are added.
			const isAddedLast = specialTokensMask[i] === true && start === end && end === string.length;
			return isAddedLast ? [0, 0] : [toCodePoint(start), toCodePoint(end)];
		});
		return { ids, offsets: places };
	} catch (error) {
		if (isUnavailable(error)) {
			return undefined;
		}
		throw error;
	}
}

/** How many strings `"1-3,7"` names. */
export function countOf(ranges: string): number {
	const parts = ranges === "" ? [] : ranges.split(",");
	return parts.reduce((sum, part) => {
		const [first = "0", last = first] = part.split("-");
		return sum + Number(last) - Number(first) + 1;
	}, 0);
}

function ownTokens(files: TokenizerFiles): string[] {
	// The recorder reads the same field; every tokenizer of the records has it.
	const json = JSON.parse(files["tokenizer.json"] ?? "{}") as { added_tokens: { content: string }[] };
	return json.added_tokens.map(({ content }) => content);
}

function codePointIndex(text: string): (unit: number) => number {
	if (!/[\uD800-\uDFFF]/.test(text)) {
		return (unit) => unit;
	}
	const indices = new Int32Array(text.length + 1);
	let count = 0;
	for (let i = 0; i < text.length; i++) {
		indices[i] = count;
		const isFirstHalf = (text.codePointAt(i) ?? 0) > 0xffff;
		// The second half has no index of its own; an offset inside a character can equal no recorded one.
		if (isFirstHalf) {
			indices[++i] = -1;
		}
		count++;
	}
	indices[text.length] = count;
	return (unit) => indices[unit] ?? -1;
}

function hashOf(text: string, length = 6): string {
	return createHash("sha256").update(text, "utf8").digest("base64").slice(0, length);
}

function readJson(name: string): unknown {
	return JSON.parse(readFileSync(path.join(conformanceFolder, name), "utf8"));
}
