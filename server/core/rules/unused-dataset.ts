/** A dataset file that no run and no script of the workspace names. */
import { fileName } from "../base/file-name.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "unused-dataset",
	stage: "folder",
	severity: "hint",
	onByDefault: false,
	*check({ unusedDatasets, runs }) {
		for (const file of unusedDatasets) {
			const name = fileName(file);
			const others = runs.length === 1 ? "the only run" : `any of ${runs.length} runs`;
			yield {
				file,
				range: { start: 0, end: 1 },
				message: `No script or configuration here names "${name}", so it trains nothing in ${others}. Name it in a run, or move it away.`,
			};
		}
	},
});
