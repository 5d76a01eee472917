/** Rows that are many times longer than the others, where no run says what will be cut. */
import { numbersOf } from "../base/numbers-of.js";
import { formatCount } from "../base/wording.js";
import { defineRule } from "../types/rule.js";
import { foldRowFaults, rowPlace } from "./support/row-place.js";

export default defineRule({
	id: "unusually-long-row",
	stage: "dataset",
	severity: "info",
	thresholds: { "unusually-long-row.characters": 16_000, "unusually-long-row.times": 20 },
	*check(summary, { thresholds, config }) {
		// With a run, `sequence-truncated` knows what is cut.
		if (config !== undefined) {
			return;
		}
		const fewest = thresholds["unusually-long-row.characters"] ?? 16_000;
		const times = thresholds["unusually-long-row.times"] ?? 20;
		const lengths = numbersOf(
			summary.starts,
			(start, i) => (summary.starts[i + 1] ?? summary.length) - start,
		);
		const median = lengths.slice().sort()[Math.floor(lengths.length / 2)] ?? 0;
		const long = summary.starts.flatMap((_, index) => {
			const length = lengths[index] ?? 0;
			return length >= fewest && length >= times * median ? [{ index, length }] : [];
		});
		const faults = long.map(({ index, length }) => ({
			index,
			finding: {
				range: rowPlace(summary, index),
				message: `This record has ${formatCount(length)} characters, ${formatCount(length / median)} times as many as the median; trainers cut what is longer than their maximum length, and the end of the answer with it. Split it, or choose a run to see the cut.`,
			},
		}));
		yield* foldRowFaults(faults, summary, {
			count: "are that long",
			related: "This record is that long, too.",
		});
	},
});
