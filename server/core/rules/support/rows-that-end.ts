/** The rows of a run whose last trained answer ends in one way. */
import type { RelatedLocation } from "../../base/finding.js";
import { formatCount } from "../../base/wording.js";
import type { Run } from "../../types/run.js";
import type { StopProof } from "../../types/stop-proof.js";

export interface EndingRows {
	/** The first row's proof. */
	readonly proof: StopProof;
	/** Rows with it, and rows whose end is known. */
	readonly count: number;
	readonly known: number;
	/** The first ten, at their records. */
	readonly related: readonly RelatedLocation[];
}

export function rowsThatEnd(run: Run, fits: (proof: StopProof) => boolean): EndingRows | undefined {
	const related: RelatedLocation[] = [];
	let first: StopProof | undefined;
	let count = 0;
	let known = 0;
	for (const { file, digests, starts, recordText } of run.datasets) {
		digests.forEach(({ stop }, i) => {
			known += stop === undefined ? 0 : 1;
			if (stop === undefined || !fits(stop)) {
				return;
			}
			first ??= stop;
			count++;
			if (related.length < RELATED_ROWS) {
				const start = starts[i] ?? 0;
				const range = { start, end: start + recordText(i).trimEnd().length };
				related.push({ file, range, message: `Record ${i + 1}.` });
			}
		});
	}
	return first === undefined ? undefined : { proof: first, count, known, related };
}

const RELATED_ROWS = 10;

/** `the only row`, `all 3 rows`, `2 of 3 rows`. */
export function showRows({ count, known }: EndingRows): string {
	if (known === 1) {
		return "the only row";
	}
	return count === known
		? `all ${formatCount(count)} rows`
		: `${formatCount(count)} of ${formatCount(known)} rows`;
}
