/** What a maximum length does to a dataset: lengths, trained shares, what is cut, and how well rows pack. */
import { usedDigests, type DatasetSummary } from "../types/dataset-summary.js";
import type { LineDigest } from "../types/example-analysis.js";

export interface DatasetStats {
	readonly rows: number;
	/** Rows whose mask is known; everything below counts these only. */
	readonly known: number;
	/** Rows that the trainer removes under its present settings. */
	readonly dropped: number;
	/** Rows of which nothing is trained, even uncut. */
	readonly untrained: number;
	/** In tokens, before any cut. */
	readonly tokens: number;
	readonly trained: number;
	readonly lengths: LengthSummary;
	readonly histogram: readonly HistogramBar[];
	/** The smallest maximum length that keeps 99 % of the trained tokens, when rows are cut at the end. */
	readonly lengthFor99: number;
	/** What the run's own settings cut. */
	readonly present: { readonly rowsCut: number; readonly cut: number; readonly trainedCut: number };
	/** What a cut at the end at `length` would do. */
	readonly cutAt?: CutEffect;
}

export interface LengthSummary {
	readonly p50: number;
	readonly p95: number;
	readonly p99: number;
	readonly max: number;
}

/** Rows of `from` to `to` tokens, both included. */
export interface HistogramBar {
	readonly from: number;
	readonly to: number;
	readonly rows: number;
}

export interface CutEffect {
	readonly length: number;
	readonly rowsCut: number;
	readonly tokensCut: number;
	readonly trainedCut: number;
	/** Rows with trained tokens of which none is left. */
	readonly rowsLeftEmpty: number;
	/** 1-based numbers of the first such rows. */
	readonly firstEmpty: readonly number[];
	readonly packing: PackingEffect;
}

/** Rows packed whole into sequences of the length, the longest first, each into the fullest sequence that has room. */
export interface PackingEffect {
	readonly sequences: number;
	/** Tokens of rows ÷ room of the sequences. */
	readonly efficiency: number;
}

const KEPT_SHARE = 0.99;
const MAX_LISTED = 10;

export function statsOf(summary: DatasetSummary, options: { readonly length?: number } = {}): DatasetStats {
	const { digests } = summary;
	const rows = digests.flatMap((digest, index) =>
		digest.tokens === undefined || digest.trainedRanges === undefined
			? []
			: [{ digest, index, length: digest.tokens, ranges: digest.trainedRanges }],
	);
	const lengths = rows.map(({ length }) => length).sort((a, b) => a - b);
	const trained = rows.reduce((sum, row) => sum + countBelow(row.ranges, Infinity), 0);
	const { length } = options;
	return {
		rows: usedDigests(summary).length,
		known: rows.length,
		dropped: rows.filter(({ digest }) => digest.dropped === true).length,
		untrained: rows.filter(({ ranges }) => ranges.length === 0).length,
		tokens: lengths.reduce((sum, each) => sum + each, 0),
		trained,
		lengths: {
			p50: percentile(lengths, 0.5),
			p95: percentile(lengths, 0.95),
			p99: percentile(lengths, 0.99),
			max: lengths.at(-1) ?? 0,
		},
		histogram: histogramOf(lengths),
		lengthFor99: smallestLength(rows, trained * KEPT_SHARE),
		present: presentCut(rows.map(({ digest }) => digest)),
		...(length === undefined ? {} : { cutAt: cutEffect(rows, length) }),
	};
}

interface StatsRow {
	readonly digest: LineDigest;
	/** 0-based. */
	readonly index: number;
	readonly length: number;
	/** Flat pairs of trained token ranges, before any cut. */
	readonly ranges: readonly number[];
}

/** Trained tokens at positions below `length`. */
function countBelow(ranges: readonly number[], length: number): number {
	let count = 0;
	for (let i = 0; i + 1 < ranges.length; i += 2) {
		count += Math.max(0, Math.min(ranges[i + 1] ?? 0, length) - (ranges[i] ?? 0));
	}
	return count;
}

/** Nearest rank, as in NumPy's `inverted_cdf`. */
function percentile(sorted: readonly number[], share: number): number {
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** Twenty bars at most, each a round number of tokens wide. */
function histogramOf(sorted: readonly number[]): HistogramBar[] {
	const max = sorted.at(-1) ?? 0;
	const width = roundUp(Math.max(1, max / 20));
	const counts = Array.from({ length: sorted.length === 0 ? 0 : Math.floor(max / width) + 1 }, () => 0);
	for (const length of sorted) {
		const bar = Math.floor(length / width);
		counts[bar] = (counts[bar] ?? 0) + 1;
	}
	return counts.map((rows, i) => ({ from: i * width, to: (i + 1) * width - 1, rows }));
}

/** 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
	const power = 10 ** Math.floor(Math.log10(value));
	const step = [1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10;
	return step * power;
}

function smallestLength(rows: readonly StatsRow[], wanted: number): number {
	let low = 0;
	let high = rows.reduce((longest, { length }) => Math.max(longest, length), 0);
	while (low < high) {
		const middle = Math.floor((low + high) / 2);
		const kept = rows.reduce((sum, { ranges }) => sum + countBelow(ranges, middle), 0);
		if (kept >= wanted) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	return low;
}

function presentCut(digests: readonly LineDigest[]): DatasetStats["present"] {
	const sum = (read: (digest: LineDigest) => number | undefined): number =>
		digests.reduce((total, digest) => total + (read(digest) ?? 0), 0);
	return {
		rowsCut: digests.filter(({ cut = 0 }) => cut > 0).length,
		cut: sum(({ cut }) => cut),
		trainedCut: sum(({ cutTrained }) => cutTrained),
	};
}

function cutEffect(rows: readonly StatsRow[], length: number): CutEffect {
	const long = rows.filter((row) => row.length > length);
	const empty = long.filter(({ ranges }) => ranges.length > 0 && countBelow(ranges, length) === 0);
	return {
		length,
		rowsCut: long.length,
		tokensCut: long.reduce((sum, row) => sum + row.length - length, 0),
		trainedCut: long.reduce(
			(sum, { ranges }) => sum + countBelow(ranges, Infinity) - countBelow(ranges, length),
			0,
		),
		rowsLeftEmpty: empty.length,
		firstEmpty: empty.slice(0, MAX_LISTED).map(({ index }) => index + 1),
		packing: pack(
			rows.map((row) => Math.min(row.length, length)),
			length,
		),
	};
}

/** Best fit decreasing, as TRL's `bfd` and Axolotl's packing do it in principle. */
function pack(lengths: readonly number[], size: number): PackingEffect {
	/** Number of sequences by the room that is left in them. */
	const open = new Uint32Array(size + 1);
	let sequences = 0;
	for (const length of [...lengths].sort((a, b) => b - a)) {
		const room = smallestRoom(open, length, size);
		if (room === undefined) {
			sequences++;
			open[size - length] = (open[size - length] ?? 0) + 1;
		} else {
			open[room] = (open[room] ?? 0) - 1;
			open[room - length] = (open[room - length] ?? 0) + 1;
		}
	}
	const used = lengths.reduce((sum, length) => sum + length, 0);
	return { sequences, efficiency: sequences === 0 ? 0 : used / (sequences * size) };
}

/** The smallest room of at least `length` that some sequence has. */
function smallestRoom(open: Uint32Array, length: number, size: number): number | undefined {
	for (let room = length; room <= size; room++) {
		if ((open[room] ?? 0) > 0) {
			return room;
		}
	}
	return undefined;
}
