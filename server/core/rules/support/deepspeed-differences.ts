/** What Transformers compares between a run and its DeepSpeed configuration (integrations/deepspeed.py, 4.36 to 5.23). */
import type { TextRange } from "../../base/text-range.js";
import { configAt, type ConfigMap } from "../../syntax/config/config-node.js";
import type { Setting } from "../../types/training-config.js";
import type { TrainingPlan } from "../../types/training-plan.js";

export interface DeepspeedDifference {
	/** As a path, such as `optimizer.params.lr`. */
	readonly key: string;
	/** The value in DeepSpeed's file. */
	readonly range: TextRange;
	readonly written: string;
	readonly setting: Setting<unknown>;
	/** What the run asks for, in words. */
	readonly asked: string;
}

interface Comparison {
	readonly key: string;
	readonly setting: Setting<unknown> | undefined;
	/** Values of DeepSpeed's that agree; absent: the setting's own. */
	readonly agrees?: (value: number | boolean) => boolean;
	readonly asked?: string;
}

/** `comparesPrecision`: false where the run has further options that switch a precision on. */
export function deepspeedDifferences(
	plan: TrainingPlan,
	root: ConfigMap,
	comparesPrecision: boolean,
): DeepspeedDifference[] {
	if (plan.stepping.kind !== "trainer") {
		return [];
	}
	const comparisons: readonly Comparison[] = [
		...batchComparisons(plan),
		{ key: "gradient_accumulation_steps", setting: plan.gradientAccumulation },
		{ key: "gradient_clipping", setting: plan.maxGradNorm },
		{ key: "optimizer.params.lr", setting: plan.learningRate },
		{ key: "optimizer.params.weight_decay", setting: plan.weightDecay },
		{ key: "scheduler.params.warmup_max_lr", setting: plan.learningRate },
		...stepComparisons(plan),
		...(comparesPrecision
			? [
					{ key: "fp16.enabled", setting: plan.fp16 },
					{ key: "bf16.enabled", setting: plan.bf16 },
				]
			: []),
	];
	return comparisons.flatMap(({ key, setting, agrees, asked }) => {
		const node = configAt(root, ...key.split("."));
		const isSure = setting?.certainty === "certain" && isPlain(setting.value);
		if (!isSure || (node?.kind !== "number" && node?.kind !== "boolean")) {
			return [];
		}
		const isSame = agrees === undefined ? setting.value === node.value : agrees(node.value);
		// A flag is never compared with a number: `1` counts as true in Python.
		return isSame || (agrees === undefined && typeof setting.value !== typeof node.value)
			? []
			: [
					{
						key,
						range: { start: node.start, end: node.end },
						written: node.kind === "number" ? node.text : String(node.value),
						setting,
						asked: asked ?? String(setting.value),
					},
				];
	});
}

function isPlain(value: unknown): boolean {
	return typeof value === "number" || typeof value === "boolean";
}

/** With `auto_find_batch_size` the batch is filled in, whatever the file says. */
function batchComparisons(plan: TrainingPlan): Comparison[] {
	const { perDeviceBatchSize: rows, gradientAccumulation: steps, autoFindBatchSize: finds } = plan;
	if (finds?.value !== undefined && finds.value !== false) {
		return [];
	}
	const isProduct = rows?.certainty === "certain" && steps?.certainty === "certain";
	const batch = isProduct ? rows.value * steps.value : 0;
	return [
		{ key: "train_micro_batch_size_per_gpu", setting: rows },
		...(batch > 0 && Number.isInteger(batch)
			? [
					{
						key: "train_batch_size",
						setting: steps?.source === undefined ? rows : steps,
						agrees: (value: number | boolean) => typeof value !== "number" || value % batch === 0,
						asked: `${String(steps?.value)} with ${String(rows?.value)} rows a device, which makes no such batch on any number of devices`,
					},
				]
			: []),
	];
}

/** Axolotl works its warm-up out in another way. */
function stepComparisons(plan: TrainingPlan): Comparison[] {
	const { maxSteps, warmupSteps, warmupRatio, stepping } = plan;
	const isAxolotl = stepping.kind === "trainer" && stepping.isAxolotl;
	const total: Comparison[] =
		maxSteps !== undefined && maxSteps.value > 0
			? [{ key: "scheduler.params.total_num_steps", setting: maxSteps }]
			: [];
	if (isAxolotl || warmupSteps === undefined) {
		return total;
	}
	const key = "scheduler.params.warmup_num_steps";
	if (warmupSteps.value >= 1) {
		return [...total, { key, setting: warmupSteps }];
	}
	// Without any warm-up Transformers fills in 0, and 1 in its newest releases.
	const isNone = warmupSteps.value === 0 && warmupRatio?.value === 0 && warmupRatio.certainty === "certain";
	return isNone
		? [...total, { key, setting: warmupSteps, agrees: (value) => value === 0 || value === 1 }]
		: total;
}
