/** `merge_and_unload()` whose result is thrown away, so that what is saved afterwards is not the merged model. */
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { unusedResults } from "./support/unused-results.js";

export default defineRule({
	id: "merge-result-unused",
	stage: "script",
	severity: "warning",
	*check(module) {
		for (const { call, receiver, assign } of unusedResults(module, ["merge_and_unload"])) {
			yield {
				range: call.location.range,
				message: `"merge_and_unload()" returns the merged model and "${receiver}" stays the adapter's wrapper, so what is saved next is no merged model. Assign the result.`,
				fixes: assign === undefined ? [] : fixOf(`Assign the result to ${receiver}`, assign),
			};
		}
	},
});
