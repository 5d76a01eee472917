/** Rows that a trainer puts together of pieces which it encodes one by one, each with its own label rule. */
import type { Encoding } from "../../types/encoding.js";
import type { Conversation, TextPiece } from "../../types/example.js";
import type { LossReason } from "../../types/loss-mask.js";
import { joinEncodings } from "./join-encodings.js";
import type { PreparedRow } from "./label-row.js";

/** One piece; `owner` tells pieces of one message from those of another. */
export interface RowPart {
	readonly encoding: Encoding;
	readonly isTrained: boolean;
	readonly reason: LossReason;
	readonly owner?: number;
}

/** `owners` runs in step with the ids. */
export interface JoinedParts extends PreparedRow {
	readonly owners: readonly (number | undefined)[];
}

/** The trainer brings the template where the row is a conversation. */
export function joinParts(parts: readonly RowPart[], conversation: Conversation | undefined): JoinedParts {
	const { encoding } = joinEncodings(parts.map((part) => part.encoding));
	const rendered =
		conversation === undefined
			? encoding.rendered
			: { ...encoding.rendered, conversation, hasTrainerTemplate: true };
	const reasons: LossReason[] = [];
	const numbers = new Map<string, number>();
	const ofParts = parts.map(({ reason }) => {
		const key = JSON.stringify(reason);
		const known = numbers.get(key) ?? reasons.push(reason) - 1;
		numbers.set(key, known);
		return known;
	});
	const perToken = <T>(value: (part: RowPart, index: number) => T): T[] =>
		parts.flatMap((part, i) => part.encoding.ids.map(() => value(part, i)));
	return {
		encoding: { ...encoding, rendered },
		trained: perToken(({ isTrained }) => isTrained),
		reasonIndex: perToken((_, i) => ofParts[i] ?? 0),
		owners: perToken(({ owner }) => owner),
		reasons,
	};
}

/** White space as Python's `str.isspace()` sees it. */
function isSpace(character: string): boolean {
	const code = character.charCodeAt(0);
	return (code >= 0x1c && code <= 0x1f) || /\p{White_Space}/u.test(character);
}

/** `str.strip()` over pieces. */
export function strip(pieces: readonly TextPiece[]): TextPiece[] {
	const kept = stripEnd(pieces, isSpace);
	for (let first = kept.shift(); first !== undefined; first = kept.shift()) {
		const { text } = first;
		let start = 0;
		while (start < text.length && isSpace(text.charAt(start))) {
			start++;
		}
		if (start < text.length) {
			return [{ ...first, text: text.slice(start), ...shifted(first, start) }, ...kept];
		}
	}
	return kept;
}

/** `str.rstrip(" ")` over pieces. */
export function stripSpaces(pieces: readonly TextPiece[]): TextPiece[] {
	return stripEnd(pieces, (character) => character === " ");
}

function stripEnd(pieces: readonly TextPiece[], isStripped: (character: string) => boolean): TextPiece[] {
	const kept = [...pieces];
	for (let last = kept.pop(); last !== undefined; last = kept.pop()) {
		let end = last.text.length;
		while (end > 0 && isStripped(last.text.charAt(end - 1))) {
			end--;
		}
		if (end > 0) {
			return [...kept, { ...last, text: last.text.slice(0, end) }];
		}
	}
	return kept;
}

function shifted({ node, from = 0 }: TextPiece, by: number): Pick<TextPiece, "from"> {
	return node === undefined ? {} : { from: from + by };
}

export function joinTexts(pieces: readonly TextPiece[]): string {
	return pieces.map(({ text }) => text).join("");
}
