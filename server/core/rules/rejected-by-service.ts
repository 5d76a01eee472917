/** Records that the run's service or trainer refuses by its own documented checks. */
import { defineRule } from "../types/rule.js";
import { onePerCause } from "./support/one-per-cause.js";
import { serviceFaults } from "./support/service-faults.js";

export default defineRule({
	id: "rejected-by-service",
	stage: "example",
	severity: "error",
	readsStructure: true,
	*check(example, { config, analysis }) {
		const line = analysis?.line;
		if (config?.limits === undefined || line?.json === undefined || line.problems.length > 0) {
			return;
		}
		const { name } = config.limits;
		for (const { range, what, todo } of serviceFaults(line.json, example, config.limits)) {
			yield { range, message: `${name} ${what}, and refuses the file for this record. ${todo}` };
		}
	},
	collapse: onePerCause,
});
