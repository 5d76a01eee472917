/** A run that takes prepared data which is older than the files that it was made from. */
import { fileName } from "../base/file-name.js";
import type { PreparedData, Run } from "../types/run.js";
import { defineRule } from "../types/rule.js";
import { quoteList } from "./support/quote-list.js";

export default defineRule({
	id: "stale-prepared-data",
	stage: "run",
	severity: "warning",
	*check({ prepared, module }: Run) {
		if (prepared === undefined) {
			return;
		}
		const { source, name, by, newer } = prepared;
		const files = newer.filter((file) => file !== module.file).map(fileName);
		const own = newer.length > files.length ? ["this file"] : [];
		const what = [...(files.length === 0 ? [] : [quoteList(files.slice(0, 3))]), ...own].join(" and ");
		yield {
			...source,
			message: `"${name}" was prepared before ${what} changed, and ${REASONS[by]}: the run trains on what they held then. Delete it, or name another path.`,
		};
	},
});

const REASONS: Readonly<Record<PreparedData["by"], string>> = {
	axolotl: "Axolotl looks it up by names and settings, not by what the files hold",
	"llama-factory": "LLaMA-Factory takes it in place of every other data setting",
	datasets: "a cache file that has a name is taken whatever the function does",
};
