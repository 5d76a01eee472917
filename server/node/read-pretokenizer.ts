/** What `pre_tokenizer` of `tokenizer.json` adds to or changes in the text, as far as positions depend on it. */
import type { PieceLayout } from "./align-tokens.js";
import { asArray, asRecord, asString, type JsonRecord } from "./json-fields.js";

export type PretokenizerLayout = Pick<PieceLayout, "unit" | "space" | "prefix" | "hasBuiltInPattern">;

/** Splits alone move no character; a string names a part that is not understood. */
export function readPretokenizer(json: JsonRecord | undefined): PretokenizerLayout | string {
	switch (json?.type) {
		case undefined:
		case "Split":
		case "Digits":
		case "Punctuation":
			return { unit: "characters" };
		case "ByteLevel":
			return {
				unit: "bytes",
				...(json.use_regex === false ? {} : { hasBuiltInPattern: true }),
				...(json.add_prefix_space === true ? { prefix: { text: " " } } : {}),
			};
		case "Metaspace":
			return readMetaspace(json);
		case "Sequence":
			return readSequence(asArray(json.pretokenizers));
		default:
			return `the pre-tokenizer "${String(json?.type)}"`;
	}
}

function readMetaspace(json: JsonRecord): PretokenizerLayout {
	const space = asString(json.replacement) ?? "▁";
	// Files from before `prepend_scheme` say the same with `add_prefix_space`.
	const scheme = asString(json.prepend_scheme) ?? (json.add_prefix_space === false ? "never" : "always");
	const prefix = { text: space, ...(scheme === "first" ? { only: "first-section" as const } : {}) };
	return { unit: "characters", space, ...(scheme === "never" ? {} : { prefix }) };
}

function readSequence(parts: readonly unknown[]): PretokenizerLayout | string {
	let layout: PretokenizerLayout = { unit: "characters" };
	for (const [index, part] of parts.entries()) {
		const read = readPretokenizer(asRecord(part));
		if (typeof read === "string") {
			return read;
		}
		if (read.prefix !== undefined && index > 0) {
			// It would put its prefix before each stretch that the parts before it made.
			return "a pre-tokenizer that adds a space after a split";
		}
		layout = { ...layout, ...read, unit: layout.unit === "bytes" ? "bytes" : read.unit };
	}
	return layout;
}
