/** Finds the record behind each recorded sequence, whatever order the run drew them in; predicted rows are offered one by one. */
import type { PredictedRow, RowComparison } from "../../types/batch-comparison.js";
import type { RecordedRow } from "../../types/recorded-batch.js";
import { hasLabels, rowDifference, type RealSequence } from "./row-difference.js";

export interface RowMatcher {
	offer(predicted: PredictedRow): void;
	/** True when every row is known to be equal, so that no further row has to be offered. */
	isDone(): boolean;
	comparisons(): readonly RowComparison[];
}

export function createRowMatcher(rows: readonly RecordedRow[]): RowMatcher {
	const tasks = rows.map(createTask);
	return {
		offer(predicted) {
			for (const task of tasks) {
				task.offer(predicted);
			}
		},
		isDone: () => tasks.every((task) => task.comparisons().every(({ verdict }) => verdict === "equal")),
		comparisons: () => tasks.flatMap((task) => task.comparisons()),
	};
}

type Task = Pick<RowMatcher, "offer" | "comparisons">;

/** Best candidate at one start of a row. */
interface Candidate {
	readonly predicted: PredictedRow;
	/** Ids in common from the start, and from the end. */
	readonly prefix: number;
	readonly suffix: number;
	/** How well it fits: a whole row before a part of one, equal labels before others. */
	readonly score: number;
}

/** Rows of a few ids in common are of the same template, not of the same record. */
const ENOUGH = 0.5;
/** Ids that must be equal before a packed row is compared at a place in its middle. */
const ANCHOR = 4;

function createTask(row: RecordedRow): Task {
	const { starts } = row;
	return starts === undefined ? createSearch(row) : createPieces(row, starts);
}

/** A row whose sequences are told. */
function createPieces(row: RecordedRow, starts: readonly number[]): Task {
	const isPacked = starts.length > 1;
	const pieces = starts.map((start, i) => {
		const real = slice(row, start, starts[i + 1] ?? row.ids.length, isPacked);
		const place = isPacked ? `${row.place}, sequence ${i + 1}` : row.place;
		const isLast = i === starts.length - 1;
		return { real, place, mayBeCut: isPacked && isLast, best: undefined as Candidate | undefined };
	});
	return {
		offer(predicted) {
			if (!isOfSide(row, predicted)) {
				return;
			}
			for (const piece of pieces) {
				piece.best = better(piece.best, rate(piece.real, predicted));
			}
		},
		comparisons: () =>
			pieces.map(({ real, place, mayBeCut, best }) =>
				compare(real, best, { place, line: row.line }, mayBeCut),
			),
	};
}

/** A row that may be one sequence, or several without a word about where they start. */
function createSearch(row: RecordedRow): Task {
	const whole = slice(row, 0, row.ids.length, false);
	const anchors = anchorsOf(row.ids);
	const inside = new Map<number, Candidate>();
	let best: Candidate | undefined;
	let head: Candidate | undefined;
	return {
		offer(predicted) {
			if (!isOfSide(row, predicted)) {
				return;
			}
			best = better(best, rate(whole, predicted));
			head ??= headOf(row.ids, predicted);
			for (const start of anchors.get(anchorOf(predicted.ids, 0)) ?? []) {
				const real = slice(row, start, Math.min(row.ids.length, start + predicted.ids.length), true);
				const candidate = rate(real, predicted);
				const isWhole = candidate.prefix === predicted.ids.length;
				const isToTheEnd = start + candidate.prefix === row.ids.length;
				if (isWhole || isToTheEnd) {
					const labels = hasEqualLabels(real, predicted) ? 0.5 : 0;
					const found = { ...candidate, score: candidate.prefix + labels + (isWhole ? 0.25 : 0) };
					inside.set(start, better(inside.get(start), found) ?? found);
				}
			}
		},
		comparisons() {
			const place = { place: row.place, line: row.line };
			const parts = isSame(whole, best) ? [] : tile(row, inside, head);
			return parts.length > 1
				? parts.map(({ real, candidate }, i) =>
						compare(real, candidate, { ...place, place: `${row.place}, sequence ${i + 1}` }, true),
					)
				: [compare(whole, best, place, false)];
		},
	};
}

function isSame({ ids }: RealSequence, candidate: Candidate | undefined): boolean {
	return candidate?.prefix === ids.length && candidate.predicted.ids.length === ids.length;
}

/**
 * Whole rows one after the other, the first and the last of which may be cut. A row of which only one part is known is not
 * packed: there the run has put something before or behind the record.
 */
function tile(
	row: RecordedRow,
	inside: ReadonlyMap<number, Candidate>,
	head: Candidate | undefined,
): { readonly real: RealSequence; readonly candidate: Candidate | undefined }[] {
	const parts: { real: RealSequence; candidate: Candidate | undefined }[] = [];
	const known = [...inside.keys()].sort((a, b) => a - b);
	for (let start = 0; start < row.ids.length;) {
		const candidate = inside.get(start) ?? (start === 0 ? head : undefined);
		const next = known.find((one) => one > start) ?? row.ids.length;
		const end = candidate === undefined ? next : start + candidate.prefix;
		parts.push({ real: slice(row, start, end, true), candidate });
		start = end;
	}
	return parts.filter(({ candidate }) => candidate !== undefined).length > 1 ? parts : [];
}

/** The end of a record that a packed row begins with. */
function headOf(ids: readonly number[], predicted: PredictedRow): Candidate | undefined {
	for (let at = 1; at + ANCHOR <= predicted.ids.length; at++) {
		const length = predicted.ids.length - at;
		if (predicted.ids[at] === ids[0] && length <= ids.length) {
			const rest = { ...predicted, ids: predicted.ids.slice(at), labels: predicted.labels.slice(at) };
			if (rest.ids.every((id, i) => id === ids[i])) {
				return { predicted: rest, prefix: length, suffix: 0, score: 0 };
			}
		}
	}
	return undefined;
}

function slice(
	row: RecordedRow,
	start: number,
	end: number,
	isPacked: boolean,
): RealSequence & RowComparison["real"] {
	return {
		isPacked,
		ids: row.ids.slice(start, end),
		...(row.labels === undefined ? {} : { labels: row.labels.slice(start, end) }),
		...(row.losses === undefined ? {} : { losses: row.losses.slice(start, end) }),
	};
}

function isOfSide({ side }: RecordedRow, predicted: PredictedRow): boolean {
	return side === undefined || predicted.side === undefined || side === predicted.side;
}

function rate(real: RealSequence, predicted: PredictedRow): Candidate {
	const shorter = Math.min(real.ids.length, predicted.ids.length);
	let prefix = 0;
	while (prefix < shorter && real.ids[prefix] === predicted.ids[prefix]) {
		prefix++;
	}
	let suffix = 0;
	while (
		suffix < shorter - prefix &&
		real.ids[real.ids.length - 1 - suffix] === predicted.ids[predicted.ids.length - 1 - suffix]
	) {
		suffix++;
	}
	const longer = Math.max(real.ids.length, predicted.ids.length);
	const isWhole = prefix === longer;
	const score =
		(prefix + suffix) / Math.max(longer, 1) + (isWhole && hasEqualLabels(real, predicted) ? 1 : 0);
	return { predicted, prefix, suffix, score };
}

function hasEqualLabels(real: RealSequence, predicted: PredictedRow): boolean {
	return rowDifference(real, predicted, true) === undefined;
}

function better(one: Candidate | undefined, other: Candidate): Candidate | undefined {
	if (other.prefix + other.suffix === 0) {
		return one;
	}
	return one === undefined || other.score > one.score ? other : one;
}

function compare(
	real: RealSequence & RowComparison["real"],
	best: Candidate | undefined,
	at: { readonly place: string; readonly line: number },
	mayBeCut: boolean,
): RowComparison {
	const told = {
		ids: real.ids,
		...(real.labels === undefined ? {} : { labels: real.labels }),
		...(real.losses === undefined ? {} : { losses: real.losses }),
	};
	if (best === undefined) {
		return { ...at, verdict: "unmatched", real: told };
	}
	const { predicted, prefix, suffix } = best;
	const { file, record, side } = predicted;
	const common = { ...at, real: told, record: { file, record, ...(side === undefined ? {} : { side }) } };
	const isCut = mayBeCut && prefix === real.ids.length && prefix < predicted.ids.length;
	const difference = rowDifference(real, predicted, isCut);
	if (difference === undefined) {
		const verdict = hasLabels(real, predicted) ? "equal" : "equal-ids";
		return { ...common, verdict, ...(isCut ? { isCutByPacking: true } : {}) };
	}
	const share = (prefix + suffix) / Math.max(real.ids.length, predicted.ids.length, 1);
	return { ...common, verdict: share >= ENOUGH ? "different" : "unmatched", difference };
}

/** Where each run of a few ids starts. */
function anchorsOf(ids: readonly number[]): ReadonlyMap<string, readonly number[]> {
	const anchors = new Map<string, number[]>();
	for (let start = 0; start + ANCHOR <= ids.length; start++) {
		const key = anchorOf(ids, start);
		const known = anchors.get(key);
		if (known === undefined) {
			anchors.set(key, [start]);
		} else {
			known.push(start);
		}
	}
	return anchors;
}

function anchorOf(ids: readonly number[], start: number): string {
	return ids.slice(start, start + ANCHOR).join(" ");
}
