/** What a row asks and answers, as hashes and a signature: enough to find rows that say the same, in this file or another. */

export interface ContentDigest {
	/** Hash of the text before the answer, normalised; absent where no answer can be told apart from it. */
	readonly prompt?: string;
	/** Hash of the answer, normalised; set whenever `prompt` is. */
	readonly answer?: string;
	/** Length of the answer in UTF-16 units. */
	readonly answerLength?: number;
	/** Of a preference row: lengths of the chosen and the rejected answer in UTF-16 units; `answer` is of both. */
	readonly sideLengths?: readonly [number, number];
	/** Hash of the whole text, normalised; where it is not cut into prompt and answer. */
	readonly whole?: string;
	/** Signature of prompt and answer without system messages (`SIGNATURE_LENGTH` characters below U+0100); absent for short texts. */
	readonly near?: string;
	/** Hash of the first system message; "" when a conversation has none. */
	readonly system?: string;
}

/** Slots of a signature; each holds eight bits of a minimum. */
export const SIGNATURE_LENGTH = 64;

/** Equal for rows that say the same up to case, white space and Unicode form. */
export function contentKeyOf({ whole, prompt, answer }: ContentDigest): string {
	return whole ?? `${prompt ?? ""}:${answer ?? ""}`;
}

/** For each row the index of the first one that says the same; its own for rows without a fellow. */
export function firstsOfSame(
	rows: readonly {
		/** Of the row's characters; "" where the row was not read. */
		readonly hash: string;
		readonly content?: ContentDigest;
		/** Set for a row that was not read to its end, which has no digest of its own. */
		readonly stopped?: string;
	}[],
): readonly number[] {
	const firsts = new Map<string, number>();
	return rows.map(({ hash, content, stopped }, index) => {
		if (hash === "" || stopped !== undefined) {
			return index;
		}
		const key = content === undefined ? hash : contentKeyOf(content);
		const first = firsts.get(key);
		if (first === undefined) {
			firsts.set(key, index);
		}
		return first ?? index;
	});
}

/** The share of common word sequences (Jaccard) that two signatures estimate, 0 … 1. */
export function signatureSimilarity(a: string, b: string): number {
	let equal = 0;
	for (let i = 0; i < SIGNATURE_LENGTH; i++) {
		if (a.charCodeAt(i) === b.charCodeAt(i)) {
			equal++;
		}
	}
	// Eight bits agree by chance in one of 256 slots.
	return Math.max(0, (equal / SIGNATURE_LENGTH - 1 / 256) / (1 - 1 / 256));
}
