/** A training run whose loss did not fall. */
import type { LoggedLoss } from "../types/training-log.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "loss-not-falling",
	stage: "log",
	severity: "warning",
	thresholds: { "loss-not-falling.entries": 20, "loss-not-falling.high": 2 },
	*check({ losses }, { thresholds }) {
		const known = losses.filter(({ value }) => Number.isFinite(value));
		const least = thresholds["loss-not-falling.entries"] ?? 20;
		const high = thresholds["loss-not-falling.high"] ?? 2;
		const part = Math.floor(known.length / 4);
		const [first, last] = [known.slice(0, part), known.slice(-part)];
		const proof = last[0];
		if (known.length < least || proof === undefined) {
			return;
		}
		const [before, after] = [mean(first), mean(last)];
		if (after >= before) {
			yield {
				range: proof.range,
				message: `The loss did not fall: it was ${show(before)} in the first quarter of the run and is ${show(after)} in the last, so the model learned nothing from this data. Check the labels, the learning rate and what is trained.`,
			};
		} else if (after > high) {
			yield {
				range: proof.range,
				severity: "info",
				message: `The loss ends at ${show(after)}, above ${String(high)}: the model still finds the answers surprising. Look whether the prompt is trained too, and whether the format fits the model.`,
			};
		}
	},
});

function mean(losses: readonly LoggedLoss[]): number {
	return losses.reduce((sum, { value }) => sum + value, 0) / losses.length;
}

function show(value: number): string {
	return value.toFixed(2);
}
