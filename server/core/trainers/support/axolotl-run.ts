/** What the parts of Axolotl's preparation share: the run, the dataset's own options, and where each was set. */
import type { Unavailable } from "../../base/staged.js";
import { unavailable } from "../../base/staged.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import { isPlainObject } from "../../syntax/json/plain-values.js";
import type { DecidedBy } from "../../types/loss-mask.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type { DatasetReference, Setting, TrainingConfig } from "../../types/training-config.js";
import type { AxolotlBehaviour } from "./axolotl-behaviour.js";
import { releaseOf } from "./decided-by.js";

export interface AxolotlRun {
	readonly config: TrainingConfig;
	readonly behaviour: AxolotlBehaviour;
	readonly engine: TrainerEngine;
	/** The dataset of the row; absent when the config names none. */
	readonly dataset?: DatasetReference;
}

/** Options that Axolotl reads at the top of the file; all others stand in a dataset. */
const RUN_OPTIONS: ReadonlySet<string> = new Set([
	"added_tokens_overrides",
	"chat_template_kwargs",
	"eot_tokens",
	"excess_length_strategy",
	"is_multimodal",
	"min_sample_len",
	"processor_type",
	"rl",
	"sample_packing",
	"sequence_len",
	"special_tokens",
	"tokenizer_use_mistral_common",
	"tokens",
	"train_on_inputs",
]);

/** An option where Axolotl reads it; without a dataset all stand together. Null counts as unset, as in Axolotl's schema. */
export function optionOf({ dataset, config }: AxolotlRun, name: string): Setting<JsonValue> | undefined {
	const isOfRun = dataset === undefined || RUN_OPTIONS.has(name) || name.startsWith("file:");
	const own = (isOfRun ? config.options : dataset.options)?.[name];
	return own?.value === null ? undefined : own;
}

export function textOption(run: AxolotlRun, name: string): string | undefined {
	const value = optionOf(run, name)?.value;
	return typeof value === "string" ? value : undefined;
}

export function numberOption(run: AxolotlRun, name: string): number | undefined {
	const value = optionOf(run, name)?.value;
	return typeof value === "number" ? value : undefined;
}

export function isOn(run: AxolotlRun, name: string): boolean {
	return isTruthy(optionOf(run, name)?.value);
}

/** A list of texts; one text with commas counts as a list, as a command line gives it. */
export function listOption(run: AxolotlRun, name: string): readonly string[] | undefined {
	const value = optionOf(run, name)?.value;
	if (typeof value === "string") {
		return value.split(",").map((item) => item.trim());
	}
	return Array.isArray(value) ? value.map(String) : undefined;
}

/** A map of texts or of lists. */
export function mapOption(run: AxolotlRun, name: string): { readonly [key: string]: JsonValue } | undefined {
	const value = optionOf(run, name)?.value;
	return isPlainObject(value) ? value : undefined;
}

/** As Python's `bool()`. */
export function isTruthy(value: JsonValue | undefined): boolean {
	if (typeof value === "object" && value !== null) {
		return (Array.isArray(value) ? value : Object.keys(value)).length > 0;
	}
	return value !== undefined && Boolean(value);
}

/** The option at its place, else the version's default value of it. */
export function decidedByOption(run: AxolotlRun, name: string, usual: JsonValue): DecidedBy {
	const setting = optionOf(run, name);
	const written = `${name}: ${yamlText(setting?.value ?? usual)}`;
	return setting?.source === undefined
		? { default: written, version: releaseOf(run.config) }
		: { option: written, ...setting.source };
}

export function decidedByAxolotl(run: AxolotlRun, what: string): DecidedBy {
	return { default: what, version: releaseOf(run.config) };
}

function yamlText(value: JsonValue): string {
	return Array.isArray(value) ? `[${value.map(yamlText).join(", ")}]` : plainText(value);
}

function plainText(value: JsonValue): string {
	return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/** `what`: an exception and its cause. */
export function stopsWith(run: AxolotlRun, what: string, todo: string): Unavailable {
	return unavailable(`Axolotl ${run.behaviour.version} stops here with ${what}.`, todo);
}
