/** What is known of each record of a dataset when its records are counted or filtered. */
import type { Severity } from "../../base/finding.js";
import { firstsOfSame } from "../../types/content-digest.js";
import type { RecordFilter } from "../../types/dataset-dashboard.js";
import type { LineDigest } from "../../types/example-analysis.js";

export interface RecordFacts {
	readonly digests: readonly LineDigest[];
	/** Roles of each record's turns; undefined where it is no conversation. Same order. */
	readonly turns: readonly (readonly string[] | undefined)[];
	/** Index of the first record that says the same; the record's own when it is the first. */
	readonly firsts: readonly number[];
	/** Rule ids of each record's problems. */
	readonly rules: readonly (readonly RecordProblem[])[];
}

export interface RecordProblem {
	readonly rule: string;
	readonly severity: Severity;
	readonly message: string;
}

export function recordFacts(facts: Omit<RecordFacts, "firsts">): RecordFacts {
	return { ...facts, firsts: firstsOfSame(facts.digests) };
}

/** 0-based indices of the records that the filter lets through, in order. */
export function recordsWhere(facts: RecordFacts, filter: RecordFilter): readonly number[] {
	const isWanted = testOf(facts, filter);
	const found: number[] = [];
	for (let index = 0; index < facts.digests.length; index++) {
		if (isWanted(index)) {
			found.push(index);
		}
	}
	return found;
}

/** In percent; undefined for a record without tokens or without a mask. */
export function trainedShare({ tokens, trainedRanges }: LineDigest): number | undefined {
	return tokens === undefined || tokens === 0 || trainedRanges === undefined
		? undefined
		: (100 * countIn(trainedRanges)) / tokens;
}

/** Trained tokens before any cut; undefined without a mask. */
export function trainedTokens({ trainedRanges }: LineDigest): number | undefined {
	return trainedRanges && countIn(trainedRanges);
}

function testOf(facts: RecordFacts, filter: RecordFilter): (index: number) => boolean {
	const digest = (index: number): LineDigest | undefined => facts.digests[index];
	switch (filter.kind) {
		case "all":
			return () => true;
		case "tokens":
			return (index) => isMasked(digest(index)) && isWithin(digest(index)?.tokens, filter);
		case "trained":
			return (index) => isWithin(trainedOf(digest(index)), filter);
		case "share":
			return (index) => isShareWithin(digest(index), filter);
		case "turns":
			return (index) => isWithin(facts.turns[index]?.length, filter);
		case "longer":
			return (index) => (digest(index)?.tokens ?? 0) > filter.length;
		case "role":
			return (index) => facts.turns[index]?.includes(filter.role) === true;
		case "rule":
			return (index) => facts.rules[index]?.some(({ rule }) => rule === filter.rule) === true;
		case "problems":
			return (index) => (facts.rules[index]?.length ?? 0) > 0;
		case "duplicates":
			return (index) => facts.firsts[index] !== index;
		case "cut":
			return (index) => (digest(index)?.cut ?? 0) > 0;
		case "dropped":
			return (index) => digest(index)?.dropped === true;
		case "untrained":
			return (index) => digest(index)?.trainedRanges?.length === 0;
		case "unknown":
			return (index) => !isMasked(digest(index));
	}
}

function isMasked(digest: LineDigest | undefined): boolean {
	return digest?.tokens !== undefined && digest.trainedRanges !== undefined;
}

function trainedOf(digest: LineDigest | undefined): number | undefined {
	return digest?.tokens === undefined ? undefined : trainedTokens(digest);
}

/** A hundred percent belongs to the last stretch, everything else to the one that it starts. */
function isShareWithin(
	digest: LineDigest | undefined,
	{ from, to }: { readonly from: number; readonly to: number },
): boolean {
	const share = digest && trainedShare(digest);
	return share !== undefined && share >= from && (to >= 100 ? share <= to : share < to);
}

function isWithin(
	value: number | undefined,
	{ from, to = Infinity }: { readonly from: number; readonly to?: number },
): boolean {
	return value !== undefined && value >= from && value <= to;
}

function countIn(ranges: readonly number[]): number {
	let count = 0;
	for (let i = 0; i + 1 < ranges.length; i += 2) {
		count += (ranges[i + 1] ?? 0) - (ranges[i] ?? 0);
	}
	return count;
}
