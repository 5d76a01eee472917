/** `normalizer` of `tokenizer.json` as a function that keeps track of positions. */
import { asArray, asRecord, asString, type JsonRecord } from "./json-fields.js";
import { prependMapped, replaceMapped, type Normaliser } from "./mapped-text.js";
import { unicodeNormaliser } from "./unicode-normaliser.js";

/** A string names a part whose positions cannot be followed. */
export function readNormaliser(json: JsonRecord | undefined): Normaliser | string {
	if (json === undefined) {
		return (mapped) => mapped;
	}
	switch (json.type) {
		case "NFC":
		case "NFD":
		case "NFKC":
		case "NFKD":
			return unicodeNormaliser(json.type);
		case "Prepend": {
			const prefix = asString(json.prepend) ?? "";
			return (mapped) => prependMapped(mapped, prefix);
		}
		case "Replace": {
			const search = asString(asRecord(json.pattern)?.String);
			const replacement = asString(json.content) ?? "";
			return search === undefined || search.length !== replacement.length
				? "a normalizer that replaces a pattern"
				: (mapped) => replaceMapped(mapped, search, replacement);
		}
		case "Sequence":
			return readSequence(asArray(json.normalizers));
		default:
			return `the normalizer "${String(json.type)}"`;
	}
}

function readSequence(parts: readonly unknown[]): Normaliser | string {
	const steps: Normaliser[] = [];
	for (const part of parts) {
		const step = readNormaliser(asRecord(part));
		if (typeof step === "string") {
			return step;
		}
		steps.push(step);
	}
	return (mapped) => steps.reduce((value, step) => step(value), mapped);
}
