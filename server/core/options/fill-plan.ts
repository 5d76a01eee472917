/** Turns options, by whatever name, into the fields of a plan. */
import type { JsonValue } from "../syntax/json/json-node.js";
import type { Setting } from "../types/training-config.js";
import type { LoraPlan, TrainingPlan } from "../types/training-plan.js";
import type { FlagField, LoraField, NumberField, PlanField, PlanNames, TextField } from "./plan-names.js";

/** An option as it is written, else its default; undefined: neither is known. A value that cannot be evaluated is null, and `unknown`. */
export type OptionReader = (name: string) => Setting<JsonValue> | undefined;

export type FilledPlan = Omit<
	TrainingPlan,
	"outputs" | "stepping" | "lora" | "method" | "device" | "modelDtype"
>;

export function fillPlan(names: PlanNames, read: OptionReader): FilledPlan {
	const plan: Record<string, Setting<unknown>> = {};
	const set = (field: string, setting: Setting<unknown> | undefined): void => {
		if (setting !== undefined) {
			plan[field] = setting;
		}
	};
	for (const field of numberFields) {
		set(field, field === "maxGradNorm" ? orNull(read, names, field) : pick(read, names, field, numberIn));
	}
	for (const field of textFields) {
		set(field, pick(read, names, field, textIn));
	}
	set(
		"resumeFrom",
		pick(read, names, "resumeFrom", (value) => trueIn(value) ?? textIn(value)),
	);
	for (const field of flagFields) {
		set(
			field,
			pick(read, names, field, (value) => flagIn(value) ?? textIn(value)),
		);
	}
	set("quantization", quantizationOf(names, read));
	// Every field was read as what its name stands for above.
	return plan as FilledPlan;
}

export function fillLora(names: PlanNames, read: OptionReader): LoraPlan {
	const numbers = (["rank", "alpha", "dropout"] as const).flatMap((field) => {
		const setting = pick(read, names, field, numberIn);
		return setting === undefined ? [] : [[field, setting] as const];
	});
	const lists = (["targetModules", "modulesToSave"] as const).flatMap((field) => {
		const setting = pick(read, names, field, listIn);
		return setting === undefined ? [] : [[field, setting] as const];
	});
	return Object.fromEntries([...numbers, ...lists]) satisfies { [F in LoraField]?: Setting<unknown> };
}

const numberFields: readonly NumberField[] = [
	"learningRate",
	"epochs",
	"maxSteps",
	"perDeviceBatchSize",
	"gradientAccumulation",
	"globalBatchSize",
	"maxStepsPerEpoch",
	"warmupSteps",
	"warmupRatio",
	"weightDecay",
	"maxGradNorm",
	"seed",
	"evalSteps",
	"saveSteps",
	"heldBack",
	"maxRows",
];
const textFields: readonly TextField[] = [
	"scheduler",
	"optimizer",
	"evalStrategy",
	"saveStrategy",
	"deepspeed",
];
const flagFields: readonly Exclude<FlagField, "load4" | "load8">[] = [
	"bf16",
	"fp16",
	"tf32",
	"loadBestModelAtEnd",
	"dropLast",
	"gradientCheckpointing",
	"autoFindBatchSize",
];

/** The first of the names that is written; of those that are not, the first default. */
function optionOf(read: OptionReader, names: PlanNames, field: PlanField): Setting<JsonValue> | undefined {
	const found = (names[field] ?? []).flatMap((name) => read(name) ?? []);
	return found.find(({ source, value }) => source !== undefined && value !== null) ?? found[0];
}

function pick<T>(
	read: OptionReader,
	names: PlanNames,
	field: PlanField,
	convert: (value: JsonValue) => T | undefined,
): Setting<T> | undefined {
	const setting = optionOf(read, names, field);
	const value = setting === undefined ? undefined : convert(setting.value);
	return setting === undefined || value === undefined || setting.certainty === "unknown"
		? undefined
		: { ...setting, value };
}

/** `None` says something here. */
function orNull(read: OptionReader, names: PlanNames, field: PlanField): Setting<number | null> | undefined {
	const setting = optionOf(read, names, field);
	return setting?.value === null && setting.certainty !== "unknown" && setting.source !== undefined
		? { ...setting, value: null }
		: pick(read, names, field, numberIn);
}

function quantizationOf(names: PlanNames, read: OptionReader): Setting<4 | 8> | undefined {
	const bits = pick(read, names, "bits", numberIn);
	if (bits?.value === 4 || bits?.value === 8) {
		return { ...bits, value: bits.value };
	}
	const four = pick(read, names, "load4", trueIn);
	if (four !== undefined) {
		return { ...four, value: 4 };
	}
	const eight = pick(read, names, "load8", trueIn);
	return eight && { ...eight, value: 8 };
}

function trueIn(value: JsonValue): true | undefined {
	return value === true ? true : undefined;
}

function flagIn(value: JsonValue): boolean | undefined {
	return typeof value === "boolean" ? value : undefined;
}

function textIn(value: JsonValue): string | undefined {
	return typeof value === "string" ? value : undefined;
}

/** PyYAML leaves `2e-4` a text, which every trainer turns into a number. */
function numberIn(value: JsonValue): number | undefined {
	if (typeof value === "string" && /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(value)) {
		return Number(value);
	}
	return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function listIn(value: JsonValue): readonly string[] | undefined {
	if (typeof value === "string") {
		return value.split(",").map((part) => part.trim());
	}
	return Array.isArray(value) ? value.filter((item) => typeof item === "string") : undefined;
}
