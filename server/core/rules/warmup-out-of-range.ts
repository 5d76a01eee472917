/** A warm-up that is as long as the run, so that the learning rate never comes to what is set. */
import { formatCount } from "../base/wording.js";
import { planDoubts, planSteps } from "../options/plan-steps.js";
import { trainingRows } from "../options/training-rows.js";
import { defineRule } from "../types/rule.js";
import type { Run } from "../types/run.js";
import { numberPlace } from "./support/plan-place.js";

export default defineRule({
	id: "warmup-out-of-range",
	stage: "run",
	severity: "error",
	*check(run) {
		const { plan } = run.config;
		const warmup = plan?.warmupSteps;
		const place = warmup === undefined ? undefined : numberPlace(run, warmup);
		const isSure = warmup?.certainty === "certain" && plan !== undefined && planDoubts(plan).length === 0;
		if (plan === undefined || warmup === undefined || place === undefined || !isSure) {
			return;
		}
		// Axolotl counts packs, of which there are never more than rows; several devices make fewer steps, too.
		const steps = planSteps(plan, mostRows(run));
		const given = Math.floor(warmup.value);
		if (steps === undefined || steps.total < 1 || given < steps.total) {
			return;
		}
		const isGiven = (plan.maxSteps?.value ?? 0) > 0;
		const count = `${formatCount(steps.total)} ${steps.total === 1 ? "step" : "steps"}`;
		const better = Math.max(1, Math.ceil(steps.total / 10));
		const known = isGiven ? `The run has ${count}` : `The rows make at most ${count}`;
		yield {
			range: place.range,
			file: place.file,
			message: `${known}, and the warm-up takes ${formatCount(given)}: the learning rate never reaches the value that is set. Use fewer warm-up steps, such as ${better}.`,
			fixes:
				steps.total < 2
					? []
					: [
							{
								title: `Warm up for ${better} ${better === 1 ? "step" : "steps"}`,
								safety: "unsafe",
								edits: [{ file: place.file, range: place.range, newText: String(better) }],
								preferred: true,
							},
						],
		};
	},
});

/** Undefined where there could be more. */
function mostRows({ config, module, datasets }: Run): number | undefined {
	const found = trainingRows(config, module, datasets);
	return found?.isUpperBound === true ? found.rows : undefined;
}
