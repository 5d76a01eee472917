/** Reads the normaliser and pre-tokenizer of `tokenizer.json` into steps; a part that is not known is named. */
import {
	asArray,
	asRecord,
	asString,
	isUnsupported,
	unsupported,
	type JsonRecord,
	type Unsupported,
} from "./definition.js";
import type { NormalizerStep, PreTokenizerStep, SplitBehavior } from "./plan.js";
import { RUST_WORD, WHITE_SPACE } from "./regex-classes.js";
import { classNode, repeatNode, textNode, type PatternNode } from "./pattern-node.js";
import { translateRegex } from "./translate-regex.js";
import { NOT_YET_PUNCTUATION, ONCE_PUNCTUATION } from "./unicode-tables.js";
import type { JsonValue } from "../syntax/json/json-node.js";

type Steps<T> = readonly T[] | Unsupported;

export function readNormalizer(json: JsonRecord | undefined): Steps<NormalizerStep> {
	const type = asString(json?.type);
	switch (type) {
		case undefined:
			return json === undefined ? [] : unsupported("a normalizer without a type");
		case "Sequence":
			return readAll(json?.normalizers, readNormalizer);
		case "NFC":
		case "NFD":
		case "NFKC":
		case "NFKD":
			return [{ kind: "unicode", form: type }];
		case "Lowercase":
			return [{ kind: "lowercase" }];
		case "Prepend":
			return [{ kind: "prepend", text: asString(json?.prepend) ?? "" }];
		case "Replace": {
			const pattern = readPattern(json?.pattern);
			return isUnsupported(pattern)
				? pattern
				: [{ kind: "replace", pattern, content: asString(json?.content) ?? "" }];
		}
		default:
			return unsupported(`the normalizer ${type}`);
	}
}

/** The regular expression of `ByteLevel`, as GPT-2 has it. */
const GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** Steps with `bytes` wherever a `ByteLevel` stands. */
export function readPreTokenizer(json: JsonRecord | undefined): Steps<PreTokenizerStep> {
	const type = asString(json?.type);
	switch (type) {
		case undefined:
			return json === undefined ? [] : unsupported("a pre-tokenizer without a type");
		case "Sequence":
			return readAll(json?.pretokenizers, readPreTokenizer);
		case "ByteLevel":
			return readByteLevel(json ?? {});
		case "Metaspace":
			return readMetaspace(json ?? {});
		case "Split":
			return readSplit(json?.pattern, behaviorOf(json?.behavior), json?.invert === true);
		case "Digits":
			return [split(classNode("\\p{N}"), json?.individual_digits === true ? "Isolated" : "Contiguous")];
		case "Punctuation":
			return [split(classNode(PUNCTUATION), behaviorOf(json?.behavior) ?? "Isolated")];
		case "Whitespace":
			return [{ ...split(WORDS, "Removed"), invert: true }];
		case "WhitespaceSplit":
			return [split(classNode(WHITE_SPACE), "Removed")];
		case "CharDelimiterSplit":
			return [split(textNode(asString(json?.delimiter) ?? ""), "Removed")];
		default:
			return unsupported(`the pre-tokenizer ${type}`);
	}
}

const PUNCTUATION = `[[\\p{P}!-\\/:-@\\[-\`\\{-~${ONCE_PUNCTUATION}]--[${NOT_YET_PUNCTUATION}]]`;

const WORDS: PatternNode = {
	kind: "choice",
	options: [
		repeatNode(classNode(RUST_WORD), 1, -1),
		repeatNode(classNode(`^${RUST_WORD}${WHITE_SPACE}`), 1, -1),
	],
};

function split(pattern: PatternNode, behavior: SplitBehavior) {
	return { kind: "split", pattern, behavior, invert: false } as const;
}

function readByteLevel(json: JsonRecord): Steps<PreTokenizerStep> {
	const pattern = json.use_regex === false ? [] : readSplit({ Regex: GPT2 }, "Isolated", false);
	const space = json.add_prefix_space === true ? [{ kind: "space-first" } as const] : [];
	return isUnsupported(pattern) ? pattern : [...space, ...pattern, { kind: "bytes" }];
}

function readMetaspace(json: JsonRecord): Steps<PreTokenizerStep> {
	const replacement = asString(json.replacement) ?? "▁";
	// Files from before `prepend_scheme` say the same with `add_prefix_space`.
	const scheme = asString(json.prepend_scheme) ?? (json.add_prefix_space === false ? "never" : "always");
	if (scheme !== "always" && scheme !== "first" && scheme !== "never") {
		return unsupported(`the prepend_scheme ${scheme}`);
	}
	const replace: PreTokenizerStep = { kind: "metaspace", replacement, scheme };
	return json.split === false ? [replace] : [replace, split(textNode(replacement), "MergedWithNext")];
}

function readSplit(
	written: JsonValue | undefined,
	behavior: SplitBehavior | undefined,
	invert: boolean,
): Steps<PreTokenizerStep> {
	const pattern = readPattern(written);
	if (isUnsupported(pattern)) {
		return pattern;
	}
	return behavior === undefined
		? unsupported("a Split with an unknown behavior")
		: [{ kind: "split", pattern, behavior, invert }];
}

/** `{ "String": … }` or `{ "Regex": … }`. */
function readPattern(value: JsonValue | undefined): PatternNode | Unsupported {
	const pattern = asRecord(value);
	const text = asString(pattern?.String);
	if (text !== undefined) {
		return textNode(text);
	}
	const regex = asString(pattern?.Regex);
	return regex === undefined
		? unsupported("a pattern that is neither String nor Regex")
		: translateRegex(regex);
}

function behaviorOf(value: JsonValue | undefined): SplitBehavior | undefined {
	return BEHAVIORS.find((behavior) => behavior === value);
}

const BEHAVIORS = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"] as const;

function readAll<T>(
	parts: JsonValue | undefined,
	read: (part: JsonRecord | undefined) => Steps<T>,
): Steps<T> {
	const steps: T[] = [];
	for (const part of asArray(parts)) {
		const own = read(asRecord(part));
		if (isUnsupported(own)) {
			return own;
		}
		steps.push(...own);
	}
	return steps;
}
