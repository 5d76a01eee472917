/** The plan of a run that a configuration file describes. */
import type { Location } from "../base/text-range.js";
import { configAt, toPlainValue, type ConfigFile } from "../syntax/config/config-node.js";
import type { TableId } from "../types/option-table.js";
import type { TrainerId } from "../types/training-config.js";
import type { LoraPlan, PlannedOutput, Stepping, TrainingPlan } from "../types/training-plan.js";
import { configKindOf } from "./config-kinds.js";
import { configSections } from "./config-sections.js";
import { fillLora, fillPlan, type OptionReader } from "./fill-plan.js";
import { optionDefault } from "./option-default.js";
import { configNames, type PlanNames } from "./plan-names.js";
import type { Libraries } from "./possible-releases.js";
import { trainerStepping } from "./trainer-stepping.js";

/** `trainer` is undefined where the file does not say which of TRL's trainers it is for. */
export function planOfConfig(
	config: ConfigFile,
	trainer: TrainerId | undefined,
	libraries: Libraries,
): TrainingPlan | undefined {
	const kind = configKindOf(config, trainer);
	const isTrl = kind?.id === "alignment-handbook" || kind?.id === "trl";
	const id = isTrl ? "trl" : (trainer ?? kind?.id);
	const names = id === undefined ? undefined : configNames[id];
	if (id === undefined || names === undefined) {
		return undefined;
	}
	const sections = kind === undefined ? [] : configSections(config, kind);
	const tables = sections.find(({ node }) => node === config.root)?.tables ?? [];
	const read = readerOf(config, tables, libraries);
	const lora = loraOf(id, config, names, read);
	const method = methodOf(id, config, lora);
	return {
		...fillPlan(names, read),
		...(method === undefined ? {} : { method }),
		...(lora === undefined ? {} : { lora }),
		...deviceOf(config, read),
		outputs: outputsOf(config, names, method),
		stepping: steppingOf(id, libraries),
	};
}

function readerOf(config: ConfigFile, tables: readonly TableId[], libraries: Libraries): OptionReader {
	return (name) => {
		const node = configAt(config.root, ...name.split("."));
		if (node === undefined || (node.kind === "null" && node.start === node.end)) {
			return name.includes(".") ? undefined : optionDefault(tables, name, libraries);
		}
		const source = { file: config.file, range: { start: node.start, end: node.end } };
		return { value: toPlainValue(node), option: name, source, certainty: "certain" };
	};
}

function steppingOf(id: string, libraries: Libraries): Stepping {
	switch (id) {
		case "axolotl":
			return trainerStepping(libraries, true);
		case "llama-factory":
		case "trl":
			return trainerStepping(libraries);
		case "torchtune":
			return { kind: "whole-steps" };
		case "mlx-lm":
			return { kind: "batches" };
		case "mistral-finetune":
			return { kind: "steps" };
		default:
			return { kind: "unknown" };
	}
}

/** The key that asks for an adapter; null where there is none. */
function adapterKey(id: string, config: ConfigFile): string | null {
	const text = (key: string): string => {
		const node = configAt(config.root, ...key.split("."));
		return node?.kind === "string" ? node.value : "";
	};
	switch (id) {
		case "axolotl":
			return text("adapter") === "" ? null : "adapter";
		case "llama-factory":
			return ["", "lora", "oft"].includes(text("finetuning_type")) ? "finetuning_type" : null;
		case "trl":
			return configAt(config.root, "use_peft")?.kind === "boolean" ? "use_peft" : null;
		case "torchtune":
			return /\.(?:lora|qlora|dora|qdora)_\w+$/.test(text("model._component_")) ? "model" : null;
		case "mlx-lm":
			return text("fine_tune_type") === "full" ? null : "lora_parameters";
		case "mistral-finetune":
			return configAt(config.root, "lora") === undefined ? null : "lora";
		default:
			return configAt(config.root, "lora_r") === undefined ? null : "lora_r";
	}
}

function loraOf(id: string, config: ConfigFile, names: PlanNames, read: OptionReader): LoraPlan | undefined {
	const key = adapterKey(id, config);
	if (key === null) {
		return undefined;
	}
	const node = configAt(config.root, key);
	if (node?.kind === "boolean" && !node.value) {
		return undefined;
	}
	const location: Location | undefined = node && {
		file: config.file,
		range: { start: node.start, end: node.end },
	};
	return { ...fillLora(names, read), ...(location === undefined ? {} : { location }) };
}

/** What the command line may say besides the file leaves it open for LitGPT and TRL. */
function methodOf(id: string, config: ConfigFile, lora: LoraPlan | undefined): TrainingPlan["method"] {
	if (lora !== undefined) {
		return "adapter";
	}
	const type = configAt(config.root, "finetuning_type");
	const isPartial = type?.kind === "string" && type.value === "freeze";
	return id === "litgpt" || id === "trl" || isPartial ? undefined : "full";
}

/** torchtune names the device itself. */
function deviceOf(config: ConfigFile, read: OptionReader): Pick<TrainingPlan, "device"> {
	const device = configAt(config.root, "device")?.kind === "string" ? read("device") : undefined;
	return typeof device?.value === "string" ? { device: { ...device, value: device.value } } : {};
}

function outputsOf(
	config: ConfigFile,
	names: PlanNames,
	method: TrainingPlan["method"],
): readonly PlannedOutput[] {
	const kinds: readonly (readonly [string, PlannedOutput["kind"]])[] = [
		...(names.outputDir ?? []).map((key) => [key, method === "adapter" ? "adapter" : "model"] as const),
		["hub_model_id", "upload"],
	];
	return kinds.flatMap(([key, kind]) => {
		const node = configAt(config.root, key);
		return node?.kind === "string"
			? [
					{
						kind,
						name: node.value,
						location: { file: config.file, range: { start: node.start, end: node.end } },
					},
				]
			: [];
	});
}
