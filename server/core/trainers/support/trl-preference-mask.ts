/** The loss mask of one side of a preference row, for every preference trainer of TRL. */
import { isUnavailable, unavailable, type Exactness, type Unavailable } from "../../base/staged.js";
import type { Example } from "../../types/example.js";
import type { LossMask } from "../../types/loss-mask.js";
import type { RenderFailure } from "../../types/rendered-chat.js";
import type { SpecialToken } from "../../types/tokenizer.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type { Setting, TrainingConfig } from "../../types/training-config.js";
import { decidedBy } from "./decided-by.js";
import { findEditGap, findRebuildDoubt, missingToken } from "./tokenizer-doubts.js";
import { NEWEST_TRL } from "./trl-behaviour.js";
import { prepareAnswers } from "./trl-preference-answers.js";
import {
	OLDEST_PREFERENCE,
	preferenceBehaviour,
	type PreferenceBehaviour,
	type PreferenceKind,
} from "./trl-preference-behaviour.js";
import { halvesOfRow, trainerNames, type HalvesOfRow } from "./trl-preference-halves.js";
import { prepareKto } from "./trl-preference-kto.js";
import { prepareMerged } from "./trl-preference-merged.js";
import { preparePieces } from "./trl-preference-pieces.js";
import { labelPreference, type PreparedPreference } from "./trl-preference-row.js";
import { prepareSplit } from "./trl-preference-split.js";
import { isProblem, type PreferenceRun } from "./trl-preference-texts.js";
import { findUncertainSettings } from "./uncertain-settings.js";
import { compareReleases } from "./version-order.js";

export function maskPreference(
	kind: PreferenceKind,
	example: Example,
	config: TrainingConfig,
	engine: TrainerEngine,
): LossMask | RenderFailure | Unavailable {
	const version = config.version.version ?? NEWEST_TRL;
	const behaviour = preferenceBehaviour(kind, version);
	const { facts } = engine.tokenizer;
	const uncertain = findUncertainSettings(settingsOf(config));
	const gap = versionGap(kind, version) ?? uncertain.gap ?? findEditGap(config, facts);
	if (gap !== undefined) {
		return gap;
	}
	const side = engine.side ?? "chosen";
	const halves = halvesOfRow(example, side, behaviour);
	if (isUnavailable(halves)) {
		return halves;
	}
	const eos = effectiveEos(config, behaviour, engine);
	if (isUnavailable(eos)) {
		return eos;
	}
	if (behaviour.needsPad && facts.pad === undefined && !paddingIsGiven(config, behaviour)) {
		return missingToken(facts, "pad_token", "the trainer stops with a ValueError");
	}
	const run = { behaviour, engine, ...(config.eosToken === undefined ? {} : { eos }) };
	const row = prepare(halves, side === "chosen", run, { config, eos });
	if (isProblem(row)) {
		return row;
	}
	const rebuilt = behaviour.runsOnTransformers5 ? findRebuildDoubt(row.encoding, facts) : undefined;
	const stops = new Set([...facts.stopIds, eos.id]);
	const { maxLength } = config;
	const length = maxLength?.value ?? behaviour.lengthsForNone?.length;
	return {
		...labelPreference(row),
		stops: row.encoding.ids.map((id) => stops.has(id)),
		...(maxLength === undefined || length === undefined
			? {}
			: { limit: { length, decidedBy: decidedBy({ ...maxLength, value: length }, config) } }),
		trainer: { id: `trl-${kind}`, version },
		exactness: exactnessOf(version, uncertain.why ?? row.approximate ?? rebuilt),
	};
}

function prepare(
	halves: HalvesOfRow,
	isChosen: boolean,
	run: PreferenceRun,
	given: { readonly config: TrainingConfig; readonly eos: SpecialToken },
): PreparedPreference {
	switch (run.behaviour.ids) {
		case "pieces":
			return preparePieces(halves, isChosen, run, given);
		case "merged":
			return run.behaviour.kind === "kto"
				? prepareKto(halves, run, given)
				: prepareMerged(halves, isChosen, run, given);
		case "split":
			return prepareSplit(halves, run, given);
		case "answers":
			return prepareAnswers(halves, isChosen, run, given);
	}
}

function settingsOf(config: TrainingConfig): (Setting<unknown> | undefined)[] {
	const { tokenizerEdits } = config;
	return [
		config.maxLength,
		config.truncationMode,
		config.eosToken,
		...Object.values(config.options ?? {}),
		tokenizerEdits.eosToken,
		tokenizerEdits.chatTemplate,
		tokenizerEdits.addBosToken,
		tokenizerEdits.addEosToken,
	];
}

function versionGap(kind: PreferenceKind, version: string): Unavailable | undefined {
	const oldest = OLDEST_PREFERENCE[kind];
	return compareReleases(version, oldest) < 0
		? unavailable(
				kind === "reward"
					? `The reward trainer of TRL ${version} takes rows that the script tokenizes itself.`
					: `TRL ${version} is older than ${oldest}, the oldest release whose ${trainerNames[kind].slice(4)} rows are known.`,
				"Train with a newer TRL; the text of the row is still shown.",
			)
		: undefined;
}

/** `RewardConfig(eos_token=…)` replaces the tokenizer's. */
function effectiveEos(
	config: TrainingConfig,
	behaviour: PreferenceBehaviour,
	{ tokenizer }: TrainerEngine,
): SpecialToken | Unavailable {
	const text = config.eosToken?.value;
	const id = text === undefined ? undefined : tokenizer.tokenToId(text);
	if (text !== undefined && id !== undefined) {
		return { text, id };
	}
	if (text !== undefined) {
		return unavailable(
			`eos_token=${JSON.stringify(text)} is not in the vocabulary, so TRL ${behaviour.version} stops with a ValueError.`,
			"Use a token of the model's vocabulary.",
		);
	}
	return tokenizer.facts.eos ?? missingToken(tokenizer.facts, "eos_token", "the trainer stops with an error");
}

/** Only DPO takes `padding_value` in place of a pad token. */
function paddingIsGiven({ options }: TrainingConfig, { kind }: PreferenceBehaviour): boolean {
	return kind === "dpo" && options?.["padding_value"] !== undefined;
}

function exactnessOf(version: string, doubt: string | undefined): Exactness {
	if (compareReleases(version, NEWEST_TRL) > 0) {
		return {
			level: "approximate",
			why: `TRL ${version} is newer than ${NEWEST_TRL}, the newest release that was compared.`,
		};
	}
	return doubt === undefined ? { level: "exact" } : { level: "approximate", why: doubt };
}
