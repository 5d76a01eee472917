/** Scripts that tokenize by hand and train with Transformers' Trainer or a loop of their own. */
import { unavailable, type Unavailable } from "../base/staged.js";
import type { Encoding } from "../types/encoding.js";
import type { Example } from "../types/example.js";
import type { LossMask, LossReason } from "../types/loss-mask.js";
import { defineTrainer, type TrainerEngine } from "../types/trainer.js";
import type { Setting, TokenizeFunction, TrainingConfig } from "../types/training-config.js";
import { decidedBy, decidedByDefault } from "./support/decided-by.js";
import {
	overwritesLabels,
	readHandWrittenConfig,
	tokenizeFunctionOf,
	trainerCallOf,
} from "./support/hand-written-config.js";
import { labelRow, sameReason, type LengthLimit, type PreparedRow } from "./support/label-row.js";
import { maskPadId } from "./support/mask-pad-id.js";
import { padRow } from "./support/pad-row.js";
import { compareVersions } from "./support/version-order.js";
import { findEditGap, findRebuildDoubt } from "./support/tokenizer-doubts.js";
import { findUncertainSettings } from "./support/uncertain-settings.js";

export default defineTrainer({
	id: "transformers",
	name: "Transformers Trainer",
	library: "transformers",
	behaviourVersions: ["5.23.0"],
	detect(module) {
		const labels = tokenizeFunctionOf(module)?.tokenize?.labels;
		const hasTrainer = trainerCallOf(module) !== undefined;
		if (labels === "copy" || labels === "unknown") {
			return hasTrainer || module.calls.some(({ name }) => name === "backward" || name === "train") ? 0.9 : 0;
		}
		return hasTrainer ? 0.5 : 0;
	},
	readConfig: readHandWrittenConfig,
	mask: maskRow,
	appendsEos: () => false,
});

function maskRow(example: Example, config: TrainingConfig, engine: TrainerEngine): LossMask | Unavailable {
	const { tokenize } = config;
	const uncertain = findUncertainSettings(settingsOf(config));
	const gap = uncertain.gap ?? findEditGap(config, engine.tokenizer.facts);
	if (gap !== undefined) {
		return gap;
	}
	if (tokenize === undefined || example.kind !== "standard" || example.type !== "language-modeling") {
		return unavailable(
			"The script tokenizes this row in a way that Tunelint cannot follow.",
			"Print one row of the tokenized dataset to see its labels.",
		);
	}
	const rendered = engine.renderText(example.text.pieces);
	const encoding = engine.encode(rendered, { addSpecialTokens: tokenize.addSpecialTokens.value });
	const limit = limitOf(tokenize, config, engine);
	const row = labelledRow(encoding, tokenize, config, { engine, ...(limit === undefined ? {} : { limit }) });
	if ("kind" in row) {
		return row;
	}
	const why =
		uncertain.why ??
		row.approximate ??
		(runsOnVersion5(config) ? findRebuildDoubt(encoding, engine.tokenizer.facts) : undefined) ??
		loopDoubt(config);
	return labelRow(row, {
		...(limit === undefined ? {} : { limit }),
		dropsMaskedRows: false,
		stopIds: new Set(engine.tokenizer.facts.stopIds),
		trainer: { id: "transformers", version: config.version.version ?? "" },
		exactness: why === undefined ? { level: "exact" } : { level: "approximate", why },
	});
}

/** A version that is not known may be 5. */
function runsOnVersion5({ version: { version } }: TrainingConfig): boolean {
	return version === undefined || compareVersions(version, "5.0.0") >= 0;
}

function settingsOf(config: TrainingConfig): (Setting<unknown> | undefined)[] {
	const { tokenize, tokenizerEdits, formatting } = config;
	const usesTemplate = formatting?.pattern.parts.some(({ kind }) => kind === "chat") === true;
	return [
		tokenize?.truncation,
		tokenize?.maxLength,
		tokenize?.padding,
		tokenize?.addSpecialTokens,
		config.collator,
		tokenizerEdits.padToken,
		tokenizerEdits.eosToken,
		usesTemplate ? tokenizerEdits.chatTemplate : undefined,
		tokenizerEdits.addBosToken,
		tokenizerEdits.addEosToken,
	];
}

function limitOf(
	tokenize: TokenizeFunction,
	config: TrainingConfig,
	{ tokenizer }: TrainerEngine,
): LengthLimit | undefined {
	const { modelMaxLength } = tokenizer.facts;
	if (!tokenize.truncation.value) {
		return undefined;
	}
	if (tokenize.maxLength !== undefined) {
		const by = decidedBy(tokenize.maxLength, config);
		return { length: tokenize.maxLength.value, keeps: "start", decidedBy: by };
	}
	const by = decidedByDefault(`model_max_length=${modelMaxLength ?? "None"}`, config);
	return modelMaxLength === undefined ? undefined : { length: modelMaxLength, keeps: "start", decidedBy: by };
}

interface LabelContext {
	readonly engine: TrainerEngine;
	readonly limit?: LengthLimit;
}

function labelledRow(
	encoding: Encoding,
	tokenize: TokenizeFunction,
	config: TrainingConfig,
	{ engine, limit }: LabelContext,
): PreparedRow | Unavailable {
	const overwritten = overwritesLabels(config.collator);
	const whole = { encoding, ...sameReason(encoding, wholeReason(tokenize, config)) };
	const padsTo = tokenize.padding?.value === "max_length" ? limit?.length : undefined;
	const { facts } = engine.tokenizer;
	const padded = padsTo === undefined ? whole : padRow(whole, { length: padsTo, config, facts });
	return overwritten && !("kind" in padded) ? maskPadId(padded, config, engine) : padded;
}

function wholeReason(tokenize: TokenizeFunction, config: TrainingConfig): LossReason {
	const { collator } = config;
	if (overwritesLabels(collator) && collator !== undefined) {
		return { text: "the collator makes the labels from the ids", decidedBy: decidedBy(collator, config) };
	}
	const place = tokenize.labelsLocation ?? tokenize.location;
	return { text: "the labels are a copy of the ids", decidedBy: { option: "labels", ...place } };
}

/** Without `Trainer` the script may still change the labels in its own loop. */
function loopDoubt(config: TrainingConfig): string | undefined {
	return config.call === undefined
		? "The script trains in a loop of its own and may change the labels there."
		: undefined;
}
