/** Axolotl, releases 0.8 to 0.19: runs that a YAML file describes, their ids and their labels. */
import { isUnavailable, unavailable, type Exactness, type Unavailable } from "../base/staged.js";
import type { Example } from "../types/example.js";
import type { LossMask } from "../types/loss-mask.js";
import type { RenderFailure } from "../types/rendered-chat.js";
import { defineTrainer, type TrainerEngine } from "../types/trainer.js";
import type { TrainingConfig } from "../types/training-config.js";
import { axolotlBehaviour, NEWEST_AXOLOTL, OLDEST_AXOLOTL } from "./support/axolotl-behaviour.js";
import { prepareChatRow } from "./support/axolotl-chat-row.js";
import { axolotlConfig, readAxolotlDefaults } from "./support/axolotl-config.js";
import { datasetType, type AxolotlDatasetType } from "./support/axolotl-dataset-type.js";
import { datasetAsRead } from "./support/axolotl-schema.js";
import { limitRow } from "./support/axolotl-limit.js";
import { preparePreference } from "./support/axolotl-preference.js";
import { optionOf, textOption, type AxolotlRun } from "./support/axolotl-run.js";
import {
	prepareCompletion,
	prepareInstruction,
	prepareSegments,
	unreadType,
} from "./support/axolotl-text-rows.js";
import { findTokenGap } from "./support/axolotl-tokens.js";
import type { PreparedRow } from "./support/label-row.js";
import { findRebuildDoubt } from "./support/tokenizer-doubts.js";
import { compareReleases } from "./support/version-order.js";

export default defineTrainer({
	id: "axolotl",
	name: "Axolotl",
	library: "axolotl",
	behaviourVersions: [
		"0.19.0",
		"0.18.0",
		"0.16.1",
		"0.13.2",
		"0.13.0",
		"0.12.2",
		"0.11.0",
		"0.10.1",
		"0.10.0",
		"0.9.2",
		"0.8.1",
	],
	detect: () => 0,
	readConfig: readAxolotlDefaults,
	config: axolotlConfig,
	mask: maskRow,
	appendsEos: () => true,
});

function maskRow(
	example: Example,
	config: TrainingConfig,
	engine: TrainerEngine,
): LossMask | RenderFailure | Unavailable {
	const version = config.version.version ?? NEWEST_AXOLOTL;
	if (compareReleases(version, OLDEST_AXOLOTL) < 0) {
		return unavailable(
			`Axolotl ${version} is older than ${OLDEST_AXOLOTL}, the oldest release whose rows are known.`,
			"Train with a newer Axolotl; the ids and the text of the row are still shown.",
		);
	}
	const behaviour = axolotlBehaviour(version);
	const named = engine.dataset ?? config.datasets[0];
	const dataset = named && datasetAsRead(named, behaviour);
	if (isUnavailable(dataset)) {
		return dataset;
	}
	const run: AxolotlRun = {
		config,
		engine,
		behaviour,
		...(dataset === undefined ? {} : { dataset }),
	};
	const type = typeOf(example, run);
	const row = prepareRow(example, type, run);
	if ("kind" in row) {
		return row;
	}
	const gap = findTokenGap(row, run);
	if (isUnavailable(gap)) {
		return gap;
	}
	return limitRow(row, run, { exactness: exactnessOf(row, run, gap), isSplit: type.kind === "completion" });
}

function prepareRow(
	example: Example,
	type: AxolotlDatasetType,
	run: AxolotlRun,
): PreparedRow | RenderFailure | Unavailable {
	switch (type.kind) {
		case "chat":
			return example.kind === "conversational" ? prepareChatRow(example.conversation, run) : unreadType(type);
		case "alpaca":
		case "user-defined":
			return example.kind === "instruction" ? prepareInstruction(example, type, run) : unreadType(type);
		case "completion":
			return example.kind === "standard" && example.type === "language-modeling"
				? prepareCompletion(example.text, run)
				: unreadType(type);
		case "segments":
			return example.kind === "segments" ? prepareSegments(example, run) : unreadType(type);
		case "preference":
			return preparePreference(example, run);
		case "tokens":
		case "removed":
		case "other":
			return unreadType(type);
	}
}

/** Without a config the rows themselves say which type is meant. */
function typeOf(example: Example, run: AxolotlRun): AxolotlDatasetType {
	const rl = textOption(run, "rl");
	if (run.dataset !== undefined || optionOf(run, "type") !== undefined) {
		const type = optionOf(run, "type")?.value;
		return typeof type === "string" && type.endsWith(".load") && !run.behaviour.knowsLoadSuffix
			? { kind: "other", name: type }
			: datasetType(type, rl, optionOf(run, "conversation")?.value);
	}
	const usual: { readonly [kind in Example["kind"]]: string | undefined } = {
		conversational: "chat_template",
		instruction: "alpaca",
		standard: "completion",
		segments: "input_output",
		preference: "chat_template.default",
		tokens: undefined,
	};
	return datasetType(usual[example.kind], example.kind === "preference" ? (rl ?? "dpo") : rl, undefined);
}

function exactnessOf(row: PreparedRow, run: AxolotlRun, tokenDoubt: string | undefined): Exactness {
	const { behaviour, config, engine } = run;
	const isNewer = compareReleases(behaviour.version, NEWEST_AXOLOTL) > 0;
	const rebuilt = behaviour.runsOnTransformers5
		? findRebuildDoubt(row.encoding, engine.tokenizer.facts)
		: undefined;
	const why = isNewer
		? `Axolotl ${behaviour.version} is newer than ${NEWEST_AXOLOTL}, the newest release that was compared.`
		: (row.approximate ?? tokenDoubt ?? rebuilt ?? datasetDoubt(config, engine));
	return why === undefined ? { level: "exact" } : { level: "approximate", why };
}

function datasetDoubt(config: TrainingConfig, engine: TrainerEngine): string | undefined {
	return engine.dataset === undefined && config.datasets.length > 0
		? "The config does not name this file; it is shown with the settings of the config's first dataset."
		: undefined;
}
