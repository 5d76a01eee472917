/** What can be typed at a place of a record: its keys, its roles, the special tokens of its model. */
import type { TextRange } from "../base/text-range.js";
import { jsonContextAt, type JsonContext } from "./json-context.js";
import type { RecordVocabulary } from "./record-vocabulary.js";
import { ROLE_KEYS } from "./role-keys.js";

export interface Completion {
	/** As a person reads it. */
	readonly label: string;
	readonly kind: "key" | "role" | "specialToken";
	readonly detail: string;
	/** In the record's text; escaped for JSON. */
	readonly range: TextRange;
	readonly newText: string;
}

/** Nothing is offered inside a text, but for a special token that has been begun. */
export function completeRecord(text: string, offset: number, words: RecordVocabulary): Completion[] {
	const context = jsonContextAt(text, offset);
	if (context === undefined) {
		return [];
	}
	if (context.place === "key") {
		const keys = words.keys.get(context.path.join("/")) ?? [];
		return inQuotes(
			keys.filter((key) => !others(context, text).includes(key)),
			"key",
			"key of these records",
			{ context, offset },
		);
	}
	if (context.key !== undefined && ROLE_KEYS.includes(context.key)) {
		return inQuotes(words.roles, "role", "who speaks", { context, offset });
	}
	return context.string === undefined ? [] : specialTokens(text, offset, context.string.start, words);
}

/** The keys of the object but for the one that is being typed. */
function others({ keys, string }: JsonContext, text: string): readonly string[] {
	const typed = string === undefined ? undefined : text.slice(string.start, string.end);
	return keys.filter((key) => key !== typed);
}

function inQuotes(
	names: readonly string[],
	kind: Completion["kind"],
	detail: string,
	{ context, offset }: { readonly context: JsonContext; readonly offset: number },
): Completion[] {
	const { string } = context;
	return names.map((label) => {
		const quoted = JSON.stringify(label);
		if (string === undefined) {
			return { label, kind, detail, range: { start: offset, end: offset }, newText: quoted };
		}
		// An unclosed string runs to the end of the line, of which only what stands before the cursor was typed.
		const range = { start: string.start, end: string.isClosed ? string.end : offset };
		return { label, kind, detail, range, newText: string.isClosed ? quoted.slice(1, -1) : quoted.slice(1) };
	});
}

/** `<`, `<|`, `<|im_`, `</`, `[INST`; a bare `[` is text. */
const BEGUN = /(?:<[|｜/]?[\p{L}\p{N}_▁]*|\[\/?[A-Z_]+)$/u;

function specialTokens(text: string, offset: number, start: number, words: RecordVocabulary): Completion[] {
	const begun = BEGUN.exec(text.slice(Math.max(start, offset - 64), offset))?.[0];
	if (begun === undefined) {
		return [];
	}
	const detail = `special token of ${words.tokensOf}`;
	const range = { start: offset - begun.length, end: offset };
	return words.specialTokens
		.filter((token) => token.startsWith(begun))
		.map((label) => ({
			label,
			kind: "specialToken",
			detail,
			range,
			newText: JSON.stringify(label).slice(1, -1),
		}));
}
