/** TRL's SFTTrainer, releases 0.7 to 1.16: its settings, its ids and its labels. */
import { isUnavailable, unavailable, type Exactness, type Unavailable } from "../base/staged.js";
import type { LossMask } from "../types/loss-mask.js";
import type { RenderFailure } from "../types/rendered-chat.js";
import type { SpecialToken } from "../types/tokenizer.js";
import { defineTrainer, type TrainerEngine } from "../types/trainer.js";
import type { Setting, TrainingConfig } from "../types/training-config.js";
import type { Example } from "../types/example.js";
import { maskBeforeResponse } from "./support/completion-only-collator.js";
import { decidedBy, decidedByDefault } from "./support/decided-by.js";
import { labelRow, type LengthLimit, type PreparedRow } from "./support/label-row.js";
import { maskPadId } from "./support/mask-pad-id.js";
import { importsModule } from "./support/script-values.js";
import { findEditGap, findRebuildDoubt, missingToken } from "./support/tokenizer-doubts.js";
import { findUncertainSettings } from "./support/uncertain-settings.js";
import { NEWEST_TRL, OLDEST_TRL, trlBehaviour, type TrlBehaviour } from "./support/trl-behaviour.js";
import { trlConfigFile } from "./support/trl-config-file.js";
import { readTrlConfig } from "./support/trl-config.js";
import { prepareRow } from "./support/trl-rows.js";
import { compareReleases } from "./support/version-order.js";

export default defineTrainer({
	id: "trl-sft",
	name: "TRL SFTTrainer",
	library: "trl",
	formats: ["pretokenized", "prompt-completion", "messages", "sharegpt"],
	behaviourVersions: [
		"1.16.0",
		"1.14.2",
		"1.14.1",
		"1.8.0",
		"1.0.0",
		"0.29.1",
		"0.28.0",
		"0.23.1",
		"0.19.1",
		"0.18.2",
		"0.17.0",
		"0.16.1",
		"0.16.0",
		"0.15.2",
		"0.14.0",
		"0.12.2",
		"0.11.4",
		"0.9.6",
		"0.8.6",
		"0.7.9",
	],
	detect(module) {
		if (importsModule(module, "unsloth") || !module.calls.some(({ name }) => name === "SFTTrainer")) {
			return 0;
		}
		return importsModule(module, "trl") ? 0.6 : 0.3;
	},
	readConfig: readTrlConfig,
	config: trlConfigFile("sft", readTrlConfig),
	mask: maskRow,
	appendsEos(config) {
		const { version } = config.version;
		if (version === undefined) {
			return undefined;
		}
		const { eos, eosColumn } = trlBehaviour(version);
		return (
			eos === "id" ||
			(eos === "text" && (eosColumn === "dataset_text_field" || config.textField.value === "text"))
		);
	},
});

function maskRow(
	example: Example,
	config: TrainingConfig,
	engine: TrainerEngine,
): LossMask | RenderFailure | Unavailable {
	const version = config.version.version ?? NEWEST_TRL;
	const behaviour = trlBehaviour(version);
	const uncertain = findUncertainSettings(settingsOf(config, example));
	const gap = versionGap(version) ?? uncertain.gap ?? findEditGap(config, engine.tokenizer.facts);
	if (gap !== undefined) {
		return gap;
	}
	const eos = effectiveEos(config, behaviour, engine);
	if (isUnavailable(eos)) {
		return eos;
	}
	const needsEos = behaviour.eos === "id" || (behaviour.eos === "text" && example.kind === "standard");
	if (eos === undefined && needsEos) {
		return missingToken(engine.tokenizer.facts, "eos_token", "TRL stops with an error");
	}
	const prepared = prepareRow(example, { config, behaviour, engine, ...(eos === undefined ? {} : { eos }) });
	if ("kind" in prepared) {
		return prepared;
	}
	const limit = limitOf(config, behaviour, engine);
	const masked = collate(prepared, config, behaviour, engine, limit);
	if (isUnavailable(masked)) {
		return masked;
	}
	const rebuilt = behaviour.runsOnTransformers5
		? findRebuildDoubt(masked.encoding, engine.tokenizer.facts)
		: undefined;
	return labelRow(masked, {
		...(limit === undefined ? {} : { limit }),
		dropsMaskedRows: behaviour.dropsMaskedRows && limit !== undefined && !config.packing.value,
		stopIds: new Set([...engine.tokenizer.facts.stopIds, ...(eos === undefined ? [] : [eos.id])]),
		trainer: { id: "trl-sft", version },
		exactness: exactnessOf(config, version, uncertain.why ?? masked.approximate ?? rebuilt),
	});
}

/** What the collator makes of the row's labels. */
function collate(
	row: PreparedRow,
	config: TrainingConfig,
	behaviour: TrlBehaviour,
	engine: TrainerEngine,
	limit: LengthLimit | undefined,
): PreparedRow | Unavailable {
	const { completionCollator: collator, packing, packingStrategy } = config;
	if (collator === undefined) {
		const keepsIds = packing.value && behaviour.packsWithEos;
		return behaviour.masksPadId && !keepsIds ? maskPadId(row, config, engine) : row;
	}
	const { rejectsCollatorWithPacking: rejects } = behaviour;
	const isRejected =
		rejects === "always" || (rejects === "padding-free" && packingStrategy?.value !== "wrapped");
	if (packing.value && isRejected) {
		return unavailable(
			`TRL ${behaviour.version} stops with a ValueError: DataCollatorForCompletionOnlyLM and packing=True exclude each other.`,
			"Remove packing=True or the collator.",
		);
	}
	return maskBeforeResponse(row, {
		collator,
		config,
		engine,
		...(limit === undefined ? {} : { limit }),
		opensWithResponse: behaviour.collatorOpensWithResponse,
	});
}

function settingsOf(config: TrainingConfig, example: Example): (Setting<unknown> | undefined)[] {
	const { tokenizerEdits, formatting } = config;
	const usesTemplate =
		example.kind === "conversational" ||
		formatting?.pattern.parts.some(({ kind }) => kind === "chat") === true;
	return [
		config.textField,
		config.maxLength,
		config.truncationMode,
		config.packing,
		config.completionOnlyLoss,
		config.assistantOnlyLoss,
		config.eosToken,
		config.addSpecialTokens,
		tokenizerEdits.eosToken,
		usesTemplate ? tokenizerEdits.chatTemplate : undefined,
		tokenizerEdits.addBosToken,
		tokenizerEdits.addEosToken,
	];
}

function versionGap(version: string): Unavailable | undefined {
	return compareReleases(version, OLDEST_TRL) < 0
		? unavailable(
				`TRL ${version} is older than ${OLDEST_TRL}, the oldest release whose rows are known.`,
				"Train with a newer TRL; the ids and the text of the row are still shown.",
			)
		: undefined;
}

/** `SFTConfig(eos_token=…)` replaces the tokenizer's; a token that does not exist stops the script or becomes the unknown one. */
function effectiveEos(
	config: TrainingConfig,
	behaviour: TrlBehaviour,
	{ tokenizer }: TrainerEngine,
): SpecialToken | undefined | Unavailable {
	const text = config.eosToken?.value;
	if (text === undefined) {
		return tokenizer.facts.eos;
	}
	const id = tokenizer.tokenToId(text);
	if (id !== undefined) {
		return { text, id };
	}
	if (behaviour.unknownEosBecomesUnk && tokenizer.facts.unk !== undefined) {
		return tokenizer.facts.unk;
	}
	return unavailable(
		`eos_token=${JSON.stringify(text)} is not in the vocabulary, so TRL ${behaviour.version} stops with a ValueError.`,
		"Use a token of the model's vocabulary.",
	);
}

function limitOf(
	config: TrainingConfig,
	behaviour: TrlBehaviour,
	engine: TrainerEngine,
): LengthLimit | undefined {
	const { tokenizer } = engine;
	const { maxLength, truncationMode } = config;
	if (maxLength?.source === undefined && behaviour.defaultLength === "model") {
		return modelLimit(config, engine);
	}
	if (maxLength === undefined || maxLength.value === null) {
		return undefined;
	}
	const strategy = config.packingStrategy?.value ?? "bfd";
	if (
		config.packing.value &&
		(!behaviour.packsWholeRows || strategy === "wrapped" || strategy === "bfd_split")
	) {
		return undefined;
	}
	const cap =
		behaviour.defaultLength === "1024-or-model" && maxLength.source === undefined
			? tokenizer.facts.modelMaxLength
			: undefined;
	return {
		length: Math.min(maxLength.value, cap ?? maxLength.value),
		keeps: truncationMode.value === "keep_end" && !config.packing.value ? "end" : "start",
		decidedBy: decidedBy(maxLength, config),
	};
}

/** The tokenizer cuts at its own maximum when it is given none. */
function modelLimit(config: TrainingConfig, { tokenizer }: TrainerEngine): LengthLimit | undefined {
	const length = tokenizer.facts.modelMaxLength;
	return length === undefined || config.packing.value
		? undefined
		: { length, keeps: "start", decidedBy: decidedByDefault(`model_max_length=${length}`, config) };
}

function exactnessOf(config: TrainingConfig, version: string, doubt: string | undefined): Exactness {
	if (compareReleases(version, NEWEST_TRL) > 0) {
		return {
			level: "approximate",
			why: `TRL ${version} is newer than ${NEWEST_TRL}, the newest release that was compared.`,
		};
	}
	if (config.packing.value) {
		return {
			level: "approximate",
			why: "packing=True puts several rows into one sequence; this row is shown alone, and a packed sequence may cut it or mask its first token.",
		};
	}
	return doubt === undefined ? { level: "exact" } : { level: "approximate", why: doubt };
}
