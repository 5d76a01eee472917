/** A run that goes on from a checkpoint which is older than its data or its script. */
import { fileName } from "../base/file-name.js";
import type { Run } from "../types/run.js";
import { defineRule } from "../types/rule.js";
import { quoteList } from "./support/quote-list.js";

export default defineRule({
	id: "stale-checkpoint",
	stage: "run",
	severity: "info",
	*check({ resumed, module }: Run) {
		if (resumed === undefined) {
			return;
		}
		const { source, name, newer } = resumed;
		const names = newer.map((file) => (file === module.file ? "this script" : fileName(file)));
		const shown = quoteList(names.filter((one) => one !== "this script").slice(0, 3));
		const what = [shown, ...(names.includes("this script") ? ["this script"] : [])]
			.filter((one) => one !== "")
			.join(" and ");
		yield {
			...source,
			message: `"${name}" is older than ${what}: what it learned comes from the data, template and stop token of then, and the run mixes both. Start afresh if any of them changed.`,
		};
	},
});
