/** Finds the record behind each sample that is told as text, and compares the trained ranges token by token. */
import type { PredictedRow, RowComparison } from "../../types/batch-comparison.js";
import { IGNORE_INDEX } from "../../types/loss-mask.js";
import type { RecordedText } from "../../types/recorded-batch.js";
import type { RowMatcher } from "./match-rows.js";
import { rowDifference } from "./row-difference.js";

interface Candidate {
	readonly predicted: PredictedRow;
	/** UTF-16 units in common from the start. */
	readonly prefix: number;
	/** Part of the longer text that both have in common. */
	readonly share: number;
}

/** Less in common is the template's, not the record's. */
const ENOUGH = 0.5;
/** Characters of a text that are shown. */
const SHOWN = 20;

export function createTextMatcher(texts: readonly RecordedText[]): RowMatcher {
	const best: (Candidate | undefined)[] = texts.map(() => undefined);
	const comparisons = (): readonly RowComparison[] => texts.map((text, i) => compare(text, best[i]));
	return {
		offer(predicted) {
			texts.forEach(({ text }, i) => {
				const candidate = rate(text, predicted);
				const known = best[i];
				if (candidate.share > (known?.share ?? 0)) {
					best[i] = candidate;
				}
			});
		},
		isDone: () => comparisons().every(({ verdict }) => verdict === "equal"),
		comparisons,
	};
}

function rate(text: string, predicted: PredictedRow): Candidate {
	const other = predicted.text;
	const shorter = Math.min(text.length, other.length);
	let prefix = 0;
	while (prefix < shorter && text[prefix] === other[prefix]) {
		prefix++;
	}
	let suffix = 0;
	while (suffix < shorter - prefix && text.at(-1 - suffix) === other.at(-1 - suffix)) {
		suffix++;
	}
	return { predicted, prefix, share: (prefix + suffix) / Math.max(text.length, other.length, 1) };
}

function compare(text: RecordedText, best: Candidate | undefined): RowComparison {
	const at = { place: text.place, line: text.line };
	if (best === undefined) {
		return { ...at, verdict: "unmatched", real: { ids: [] } };
	}
	const { predicted, prefix, share } = best;
	const { file, record, side } = predicted;
	const found = { ...at, record: { file, record, ...(side === undefined ? {} : { side }) } };
	if (text.text === predicted.text) {
		const labels = labelsOf(text, predicted);
		const real = { ids: predicted.ids, ...(labels === undefined ? {} : { labels }) };
		const difference = rowDifference({ ...real, isPacked: false }, predicted, false);
		if (difference !== undefined) {
			return { ...found, verdict: "different", real, difference };
		}
		const isTold = labels !== undefined && !predicted.labels.includes(null);
		return { ...found, verdict: isTold ? "equal" : "equal-ids", real };
	}
	const after = predicted.offsets.findIndex(([, end]) => end > prefix);
	const index = after < 0 ? predicted.ids.length : after;
	const [predictedId, predictedLabel] = [predicted.ids[index], predicted.labels[index]];
	const realPiece = text.text.slice(prefix, prefix + SHOWN);
	return {
		...found,
		verdict: share >= ENOUGH ? "different" : "unmatched",
		real: { ids: predicted.ids.slice(0, index) },
		difference: {
			index,
			...(predictedId === undefined ? {} : { predictedId }),
			...(predictedLabel === undefined ? {} : { predictedLabel }),
			...(realPiece === "" ? {} : { realPiece }),
		},
	};
}

function labelsOf({ trained }: RecordedText, { ids, offsets }: PredictedRow): readonly number[] | undefined {
	return trained && ids.map((id, i) => (isTrained(trained, offsets[i] ?? [0, 0]) ? id : IGNORE_INDEX));
}

function isTrained(
	trained: NonNullable<RecordedText["trained"]>,
	[start, end]: readonly [number, number],
): boolean {
	return trained.some((range) => start < range.end && Math.max(end, start + 1) > range.start);
}
