/** What the parts of torchtune's preparation share: the run, the options of its dataset and tokenizer, and their places. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import type { DecidedBy } from "../../types/loss-mask.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type { Setting, TrainingConfig } from "../../types/training-config.js";
import { decidedBy, decidedByDefault } from "./decided-by.js";
import type { TorchtuneBehaviour } from "./torchtune-behaviour.js";

export interface TorchtuneRun {
	readonly config: TrainingConfig;
	readonly behaviour: TorchtuneBehaviour;
	readonly engine: TrainerEngine;
	/** Rows of chosen and rejected conversations take a way of their own. */
	readonly isPreference: boolean;
}

/** Of the row's dataset; `--option` may leave `dataset.` away. */
export function datasetOption(
	{ config, engine }: TorchtuneRun,
	name: string,
): Setting<JsonValue> | undefined {
	const own = (engine.dataset ?? config.datasets[0])?.options?.[name];
	return own ?? config.options?.[`dataset.${name}`] ?? config.options?.[name];
}

export function tokenizerOption({ config }: TorchtuneRun, name: string): Setting<JsonValue> | undefined {
	return config.options?.[`tokenizer.${name}`] ?? config.options?.[name];
}

/** The last part of a component's path: `chat_dataset` of `torchtune.datasets.chat_dataset`. */
export function lastPart(path: JsonValue | undefined): string | undefined {
	return typeof path === "string" ? path.split(".").at(-1) : undefined;
}

export function decidedByOption(
	run: TorchtuneRun,
	setting: Setting<JsonValue> | undefined,
	usual: string,
): DecidedBy {
	return setting === undefined ? decidedByDefault(usual, run.config) : decidedBy(setting, run.config);
}

/** `what`: an exception and its cause. */
export function stopsWith(run: TorchtuneRun, what: string, todo: string): Unavailable {
	return unavailable(`torchtune ${run.behaviour.version} stops here with ${what}.`, todo);
}
