/** A training run whose loss became zero or no number. */
import type { LoggedLoss } from "../types/training-log.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "loss-collapsed",
	stage: "log",
	severity: "error",
	*check({ losses }) {
		const proof = losses.find(({ value }, i) => !Number.isFinite(value) || isZeroFrom(losses, i));
		if (proof === undefined) {
			return;
		}
		const at = proof.step === undefined ? "" : ` at step ${proof.step}`;
		yield {
			range: proof.range,
			message: Number.isFinite(proof.value)
				? `The loss is 0${at} and stays there: no token of these batches is trained, or the precision overflowed. Check that rows have labels after masking and truncation.`
				: `The loss is no number${at}, and from there on every weight is lost. Check for rows without a trained token, the precision (fp16) and the learning rate, and go back to an earlier checkpoint.`,
		};
	},
});

/** Trainers log 0.0 for steps that overflowed; a few of them are normal. */
const IN_A_ROW = 3;

function isZeroFrom(losses: readonly LoggedLoss[], from: number): boolean {
	const stretch = losses.slice(from, from + IN_A_ROW);
	return stretch.length === IN_A_ROW && stretch.every(({ value }) => value === 0);
}
