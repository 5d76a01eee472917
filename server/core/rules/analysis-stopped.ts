/** Records whose analysis took too long and was stopped, so that what was not checked is said. */
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "analysis-stopped",
	stage: "dataset",
	severity: "info",
	thresholds: { "analysis-stopped.characters": 10_000_000 },
	*check(summary) {
		const stopped = summary.digests.flatMap(({ stopped: reason }, index) =>
			reason === undefined ? [] : [{ reason, index }],
		);
		const [first] = stopped;
		if (first === undefined) {
			return;
		}
		const start = summary.starts[first.index] ?? 0;
		const others = stopped.length === 1 ? "" : ` The same is so for ${stopped.length - 1} more records.`;
		yield {
			range: { start, end: start + 1 },
			message: `Record ${first.index + 1} was not checked to the end: ${first.reason}${others}`,
		};
	},
});
