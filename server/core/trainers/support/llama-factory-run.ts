/** One run of LLaMA-Factory as its rows see it: the options with their places, and what this release does. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import type { DecidedBy } from "../../types/loss-mask.js";
import type { SpecialToken } from "../../types/tokenizer.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type { DatasetReference, Setting, TrainingConfig } from "../../types/training-config.js";
import { releaseOf } from "./decided-by.js";
import type { LlamaFactoryBehaviour } from "./llama-factory-behaviour.js";
import type { LlamaFactoryTemplate } from "./llama-factory-slots.js";

export interface LlamaFactoryRun {
	readonly config: TrainingConfig;
	readonly behaviour: LlamaFactoryBehaviour;
	readonly engine: TrainerEngine;
	readonly template: LlamaFactoryTemplate;
	/** EOS after the template replaced it. */
	readonly eos?: SpecialToken;
	/** The dataset of the row; absent when the config names none. */
	readonly dataset?: DatasetReference;
}

type Options = Pick<LlamaFactoryRun, "config" | "dataset">;

/** The option of the run, or of the dataset's entry in dataset_info.json; null counts as not given. */
export function optionOf({ config, dataset }: Options, name: string): Setting<JsonValue> | undefined {
	const setting = config.options?.[name] ?? dataset?.options?.[name];
	return setting?.value === null ? undefined : setting;
}

export function textOption(run: Options, name: string): string | undefined {
	const value = optionOf(run, name)?.value;
	return typeof value === "string" ? value : undefined;
}

/** As Python's `bool()` of a flag. */
export function isOn(run: Options, name: string): boolean {
	const value = optionOf(run, name)?.value;
	return typeof value === "string" ? value.toLowerCase() === "true" : Boolean(value);
}

/** The option at its place, else the release's default of it. */
export function decidedByOption(run: Options, name: string, usual: JsonValue): DecidedBy {
	const setting = optionOf(run, name);
	const value = setting?.value ?? usual;
	const written = `${name}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`;
	return setting?.source === undefined
		? { default: written, version: releaseOf(run.config) }
		: { option: written, ...setting.source };
}

/** `what`: an exception and its cause. */
export function stopsWith(
	{ behaviour }: Pick<LlamaFactoryRun, "behaviour">,
	what: string,
	todo: string,
): Unavailable {
	return unavailable(`LLaMA-Factory ${behaviour.version} stops here with ${what}.`, todo);
}
