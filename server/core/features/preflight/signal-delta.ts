/** What a change of a run does to its whole data: trained tokens, rows cut, rows dropped. */
import { formatCount, formatNumberOf, formatShare } from "../../base/wording.js";
import type { LineDigest } from "../../types/example-analysis.js";

/** Counts over rows whose mask is known. */
export interface Signal {
	readonly rows: number;
	readonly known: number;
	/** In tokens, of rows that are kept, after the cut. */
	readonly tokens: number;
	readonly trained: number;
	readonly rowsCut: number;
	/** Tokens that would be trained and are cut. */
	readonly cutTrained: number;
	readonly dropped: number;
	/** Rows that are kept with nothing to train. */
	readonly empty: number;
}

export interface SignalDelta {
	readonly before: Signal;
	readonly after: Signal;
	/** Rows of which something else is trained or cut; rows are compared in the order of the files. */
	readonly changed: number;
	/** 1-based numbers of the first ones. */
	readonly firstChanged: readonly number[];
}

const MOST_NAMED = 10;

export function signalOf(digests: readonly LineDigest[]): Signal {
	const known = digests.filter(({ tokens }) => tokens !== undefined);
	const kept = known.filter(({ dropped }) => dropped !== true);
	return {
		rows: digests.length,
		known: known.length,
		tokens: sum(kept, ({ tokens = 0, cut = 0 }) => tokens - cut),
		trained: sum(kept, ({ trained = 0 }) => trained),
		rowsCut: kept.filter(({ cut = 0 }) => cut > 0).length,
		cutTrained: sum(kept, ({ cutTrained = 0 }) => cutTrained),
		dropped: known.length - kept.length,
		empty: kept.filter(({ trained = 0 }) => trained === 0).length,
	};
}

export function signalDelta(before: readonly LineDigest[], after: readonly LineDigest[]): SignalDelta {
	const changed: number[] = [];
	for (let i = 0; i < Math.max(before.length, after.length); i++) {
		if (maskKey(before[i]) !== maskKey(after[i])) {
			changed.push(i + 1);
		}
	}
	return {
		before: signalOf(before),
		after: signalOf(after),
		changed: changed.length,
		firstChanged: changed.slice(0, MOST_NAMED),
	};
}

function maskKey(digest: LineDigest | undefined): string {
	return digest === undefined
		? ""
		: JSON.stringify([
				digest.hash,
				digest.tokens,
				digest.trained,
				digest.cut,
				digest.dropped,
				digest.trainedRanges,
			]);
}

function sum(digests: readonly LineDigest[], value: (digest: LineDigest) => number): number {
	return digests.reduce((total, digest) => total + value(digest), 0);
}

/** Lines of `what`, `before` and `after`. */
export function deltaLines({ before, after }: SignalDelta): readonly (readonly [string, string, string])[] {
	const line = (what: string, words: (signal: Signal) => string): readonly [string, string, string] => [
		what,
		words(before),
		words(after),
	];
	const count = (what: string, key: keyof Signal): readonly (readonly [string, string, string])[] =>
		before[key] === 0 && after[key] === 0 ? [] : [line(what, (signal) => formatCount(signal[key]))];
	return [
		line(
			"trained tokens",
			({ trained, tokens }) => `${formatShare(trained, tokens)} (${ofTokens(trained, tokens)})`,
		),
		line("rows", ({ rows }) => formatCount(rows)),
		...(before.known === before.rows && after.known === after.rows
			? []
			: [line("rows with a known mask", ({ known }) => formatCount(known))]),
		line("rows cut", ({ rowsCut }) => formatCount(rowsCut)),
		...count("trained tokens cut", "cutTrained"),
		line("rows dropped", ({ dropped }) => formatCount(dropped)),
		...count("rows without a trained token", "empty"),
	];
}

/** `10 of 10 rows change: 1, 2, 3 …`. */
export function changedWords({ changed, firstChanged, after, before }: SignalDelta): string {
	const rows = Math.max(after.rows, before.rows);
	if (changed === 0) {
		return `Nothing changes in ${formatNumberOf(rows, "row")}.`;
	}
	const more = changed > firstChanged.length ? " …" : "";
	return `${formatCount(changed)} of ${formatNumberOf(rows, "row")} ${changed === 1 ? "changes" : "change"}: ${firstChanged.join(", ")}${more}`;
}

function ofTokens(part: number, whole: number): string {
	return `${formatCount(part)} of ${formatCount(whole)}`;
}
