/** A number of epochs that trains nothing, or that lets the model learn its rows by heart. */
import { defineRule } from "../types/rule.js";
import { numberPlace } from "./support/plan-place.js";

const MIN = "epochs-out-of-range.min";
const MAX = "epochs-out-of-range.max";

export default defineRule({
	id: "epochs-out-of-range",
	stage: "run",
	severity: "info",
	thresholds: { [MIN]: 0.1, [MAX]: 10 },
	*check(run, ctx) {
		const epochs = run.config.plan?.epochs;
		const place = epochs === undefined ? undefined : numberPlace(run, epochs);
		// A number of steps wins over the epochs.
		const hasSteps = (run.config.plan?.maxSteps?.value ?? 0) > 0;
		if (epochs?.certainty !== "certain" || place === undefined || hasSteps) {
			return;
		}
		const [min, max] = [ctx.thresholds[MIN] ?? 0.1, ctx.thresholds[MAX] ?? 10];
		if (epochs.value >= min && epochs.value <= max) {
			return;
		}
		const count = `${epochs.value} ${epochs.value === 1 ? "epoch" : "epochs"}`;
		const why =
			epochs.value > max
				? `${count} show every row ${epochs.value} times, and the model may learn the rows by heart`
				: `${count} show hardly any row to the model`;
		yield {
			range: place.range,
			file: place.file,
			// What is ten times too much is seldom meant.
			severity: epochs.value > 10 * max ? "warning" : "info",
			message: `${why}. One to three are common; the bounds ${MIN} and ${MAX} are yours to set.`,
			fixes: [
				{
					title: "Train for 3 epochs",
					safety: "unsafe",
					edits: [{ file: place.file, range: place.range, newText: "3" }],
					preferred: true,
				},
			],
		};
	},
});
