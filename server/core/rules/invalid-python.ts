/** A script that does not parse, so that settings near the place may be missed. */
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "invalid-python",
	stage: "script",
	severity: "warning",
	*check(module) {
		const [first] = module.problems;
		if (first !== undefined) {
			yield {
				range: first.range,
				message:
					"The script does not parse here, so Python stops and Tunelint may miss settings near it. Mend the syntax first.",
			};
		}
	},
});
