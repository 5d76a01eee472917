/** Optimizer steps and warm-up of a plan, counted as its trainer counts them. */
import type { TrainingPlan } from "../types/training-plan.js";

export interface PlanSteps {
	/** Absent where the number is given and the rows do not matter. */
	readonly perEpoch?: number;
	readonly total: number;
	/** True where the number is written, so that no row changes it. */
	readonly isGiven: boolean;
	readonly warmup?: number;
}

/** Why the steps of a plan may be others, whatever the rows are. */
export function planDoubts(plan: TrainingPlan): readonly string[] {
	const { epochs, maxSteps, perDeviceBatchSize, gradientAccumulation, globalBatchSize, dropLast } = plan;
	const counted = [epochs, maxSteps, perDeviceBatchSize, gradientAccumulation, globalBatchSize, dropLast];
	const open = counted.filter((setting) => setting?.certainty === "possible");
	const isWritten = open.some((setting) => setting?.source !== undefined);
	return [
		...(isWritten ? ["the command line or the environment may say otherwise"] : []),
		...(open.some((setting) => setting?.source === undefined) ? ["releases differ in a default"] : []),
	];
}

/** Rows of one optimizer step on one device; undefined: not known. */
export function effectiveBatch(plan: TrainingPlan): number | undefined {
	const { perDeviceBatchSize: batch, gradientAccumulation, globalBatchSize, stepping } = plan;
	if (globalBatchSize !== undefined && globalBatchSize.value > 0) {
		return globalBatchSize.value;
	}
	const hasAccumulation = stepping.kind !== "unknown";
	const accumulation =
		gradientAccumulation?.value ?? (hasAccumulation && stepping.kind !== "trainer" ? 1 : undefined);
	const size = batch === undefined || accumulation === undefined ? NaN : batch.value * accumulation;
	return Number.isInteger(size) && size > 0 ? size : undefined;
}

/** `rows` are those (or the packed sequences) of one epoch; on several devices there are fewer steps. */
export function planSteps(plan: TrainingPlan, rows: number | undefined): PlanSteps | undefined {
	const counted = countSteps(plan, rows);
	const warmup = counted && warmupOf(plan, counted.total);
	return counted && { ...counted, ...(warmup === undefined ? {} : { warmup }) };
}

function countSteps(plan: TrainingPlan, rows: number | undefined): PlanSteps | undefined {
	const { maxSteps, epochs, stepping } = plan;
	if (stepping.kind === "unknown") {
		return undefined;
	}
	if (stepping.kind === "steps" || stepping.kind === "batches") {
		const accumulation = stepping.kind === "batches" ? (plan.gradientAccumulation?.value ?? 1) : 1;
		return maxSteps && { total: Math.floor(maxSteps.value / accumulation), isGiven: true };
	}
	const perEpoch = rows === undefined ? undefined : stepsOfEpoch(plan, rows);
	if (maxSteps !== undefined && maxSteps.value > 0) {
		return { total: maxSteps.value, isGiven: true, ...(perEpoch === undefined ? {} : { perEpoch }) };
	}
	// Where a limit is written that cannot be read, the number is open.
	const isOpen = stepping.kind === "trainer" && maxSteps === undefined && !stepping.isAxolotl;
	return isOpen || perEpoch === undefined || epochs === undefined
		? undefined
		: { perEpoch, total: Math.ceil(epochs.value * perEpoch), isGiven: false };
}

function stepsOfEpoch(plan: TrainingPlan, rows: number): number | undefined {
	const { perDeviceBatchSize, dropLast, maxStepsPerEpoch, stepping } = plan;
	const size = effectiveBatch(plan);
	const batch = perDeviceBatchSize?.value;
	if (size === undefined || batch === undefined || batch < 1) {
		return undefined;
	}
	const accumulation = Math.max(1, Math.floor(size / batch));
	if (stepping.kind === "whole-steps") {
		const steps = Math.floor(Math.floor(rows / batch) / accumulation);
		return maxStepsPerEpoch === undefined ? steps : Math.min(steps, maxStepsPerEpoch.value);
	}
	const batches = dropLast?.value === true ? Math.floor(rows / batch) : Math.ceil(rows / batch);
	const isDown = stepping.kind === "trainer" && stepping.rounds === "down";
	const steps = batches / accumulation;
	return Math.max(1, isDown ? Math.floor(steps) : Math.ceil(steps));
}

/** Transformers, `get_warmup_steps`: a number of steps wins over a share, and shares are rounded up. */
function warmupOf(plan: TrainingPlan, total: number): number | undefined {
	const { warmupSteps, warmupRatio, stepping } = plan;
	if (stepping.kind === "trainer" && stepping.isAxolotl) {
		return axolotlWarmup(plan, total);
	}
	if (warmupSteps !== undefined && warmupSteps.value > 0) {
		return warmupSteps.value < 1 ? Math.ceil(total * warmupSteps.value) : Math.floor(warmupSteps.value);
	}
	if (warmupRatio !== undefined) {
		return stepping.kind === "steps"
			? Math.floor(total * warmupRatio.value)
			: Math.ceil(total * warmupRatio.value);
	}
	return warmupSteps === undefined ? undefined : 0;
}

/** Axolotl, core/builders/base.py: 3 % of the steps and at most 100 by default; one step is made two. */
function axolotlWarmup({ warmupSteps, warmupRatio }: TrainingPlan, total: number): number {
	const share =
		warmupRatio === undefined
			? Math.min(Math.floor(0.03 * total), 100)
			: Math.floor(warmupRatio.value * total);
	const steps = warmupSteps?.value ?? share;
	return steps === 1 ? 2 : Math.max(0, steps);
}
