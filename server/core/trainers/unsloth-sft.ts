/** Scripts that import Unsloth, which replaces the row preparation of TRL's SFTTrainer. */
import { isUnavailable, unavailable, type Exactness, type Unavailable } from "../base/staged.js";
import type { Encoding } from "../types/encoding.js";
import type { Example } from "../types/example.js";
import type { LossMask, LossReason } from "../types/loss-mask.js";
import type { RenderFailure } from "../types/rendered-chat.js";
import type { TokenizerFacts } from "../types/tokenizer.js";
import { defineTrainer, type TrainerEngine } from "../types/trainer.js";
import type { Setting, TrainingConfig } from "../types/training-config.js";
import { decidedBy } from "./support/decided-by.js";
import { labelRow, type PreparedRow } from "./support/label-row.js";
import { maskPadId } from "./support/mask-pad-id.js";
import { importsModule } from "./support/script-values.js";
import { findEditGap, findRebuildDoubt } from "./support/tokenizer-doubts.js";
import { findUncertainSettings } from "./support/uncertain-settings.js";
import {
	NEWEST_UNSLOTH,
	OLDEST_UNSLOTH,
	unslothBehaviour,
	type UnslothBehaviour,
} from "./support/unsloth-behaviour.js";
import { readUnslothConfig } from "./support/unsloth-config.js";
import { maskResponses, NOT_FOUND } from "./support/unsloth-responses.js";
import { prepareRow, type Prepared } from "./support/unsloth-rows.js";
import { namedTemplate } from "./support/unsloth-templates.js";
import { isAtLeast } from "./support/version-order.js";

export default defineTrainer({
	id: "unsloth-sft",
	name: "Unsloth SFTTrainer",
	library: "unsloth",
	behaviourVersions: [
		NEWEST_UNSLOTH,
		"2026.10.5",
		"2026.10.3",
		"2026.9.7",
		"2026.9.6",
		"2026.8.2",
		"2026.6.7",
		"2026.4.7",
		"2026.3.4",
		"2025.12.8",
	],
	detect(module) {
		const trains = module.calls.some(({ name }) => name === "SFTTrainer" || name === "UnslothTrainer");
		return importsModule(module, "unsloth") && trains ? 0.8 : 0;
	},
	readConfig: readUnslothConfig,
	mask: maskRow,
	appendsEos: () => false,
});

function maskRow(
	example: Example,
	config: TrainingConfig,
	engine: TrainerEngine,
): LossMask | RenderFailure | Unavailable {
	const { facts } = engine.tokenizer;
	const uncertain = findUncertainSettings(settingsOf(config));
	const gap = uncertain.gap ?? findEditGap(config, facts) ?? findTemplateGap(example, config, facts);
	if (gap !== undefined) {
		return gap;
	}
	const version = config.version.version ?? NEWEST_UNSLOTH;
	const behaviour = unslothBehaviour(version);
	const row = rowOf(example, config, engine, behaviour);
	if ("kind" in row) {
		return row;
	}
	const newest = unslothBehaviour(NEWEST_UNSLOTH);
	const { maxLength, responseMarkers, assistantOnlyLoss } = config;
	const why =
		uncertain.why ??
		templateDoubt(example, config) ??
		row.approximate ??
		findRebuildDoubt(row.encoding, facts) ??
		lengthDoubt(row.encoding, config) ??
		releaseDoubt(version) ??
		(version === NEWEST_UNSLOTH ? undefined : zooDoubt(row, rowOf(example, config, engine, newest), version));
	const mask = labelRow(row, {
		...(maxLength === undefined || maxLength.value === null
			? {}
			: { limit: { length: maxLength.value, keeps: "start", decidedBy: decidedBy(maxLength, config) } }),
		dropsMaskedRows: assistantOnlyLoss.value || (responseMarkers !== undefined && behaviour.dropsMaskedRows),
		stopIds: new Set(facts.stopIds),
		trainer: { id: "unsloth-sft", version },
		exactness: exactnessOf(config, why),
	});
	const lost = row.reasons.find(({ text }) => text === NOT_FOUND);
	return mask.dropped === undefined || lost === undefined ? mask : { ...mask, dropped: withoutMarker(lost) };
}

/** Every record with this cause is reported once, at the marker. */
function withoutMarker({ decidedBy: by }: LossReason): NonNullable<LossMask["dropped"]> {
	return {
		why: "the response marker is not found in the ids, and Unsloth removes a row without a label",
		...(by === undefined ? {} : { decidedBy: by }),
	};
}

/** The row with the mask of this release, before the cut. */
function rowOf(
	example: Example,
	config: TrainingConfig,
	engine: TrainerEngine,
	behaviour: UnslothBehaviour,
): Prepared {
	const prepared = prepareRow(example, { config, engine, behaviour });
	if ("kind" in prepared) {
		return prepared;
	}
	const { responseMarkers, maxLength } = config;
	if (responseMarkers !== undefined) {
		const limit = maxLength?.value ?? undefined;
		const run = { config, engine, behaviour, ...(limit === undefined ? {} : { limit }) };
		const masked = maskResponses(prepared, responseMarkers, run);
		return isUnavailable(masked) ? masked : { ...masked, ...pairDoubt(prepared, masked) };
	}
	const isText = example.kind === "standard" && example.type === "language-modeling";
	if (!isText || config.collator?.value !== "DataCollatorForSeq2Seq") {
		return prepared;
	}
	const padded = maskPadId(prepared, config, engine);
	return isUnavailable(padded)
		? padded
		: {
				...padded,
				approximate:
					prepared.approximate ?? "Unsloth may give the tokenizer another pad token when it loads the model.",
			};
}

/** With TRL 1.7 and newer the mask of the prompt is kept; before, `train_on_responses_only` makes all labels anew. */
function pairDoubt(prepared: PreparedRow, masked: PreparedRow): Pick<PreparedRow, "approximate"> {
	const isKept = masked.trained.every((isTrained, i) => !isTrained || prepared.trained[i] === true);
	return isKept
		? {}
		: {
				approximate:
					"An answer in the prompt is trained here; with TRL 1.7 or newer the prompt stays masked.",
			};
}

function settingsOf(config: TrainingConfig): (Setting<unknown> | undefined)[] {
	const { tokenizerEdits, responseMarkers, templateName } = config;
	return [
		config.textField,
		config.maxLength,
		config.packing,
		config.assistantOnlyLoss,
		config.completionOnlyLoss,
		config.collator,
		tokenizerEdits.eosToken,
		templateName === undefined ? tokenizerEdits.chatTemplate : undefined,
		tokenizerEdits.addBosToken,
		tokenizerEdits.addEosToken,
		responseMarkers?.instruction,
		responseMarkers?.response,
		responseMarkers?.exactMatch,
		responseMarkers?.lastOnly,
		responseMarkers?.maskedTexts,
	];
}

function usesTemplate(example: Example, { formatting, responseMarkers }: TrainingConfig): boolean {
	return (
		example.kind === "conversational" ||
		(example.format === "formatted" &&
			formatting?.pattern.parts.some(({ kind }) => kind === "chat") === true) ||
		(responseMarkers !== undefined && responseMarkers.response === undefined)
	);
}

/** Templates that Unsloth sets by name are not at hand; the tokenizer's own stands in where it is of the same family. */
function findTemplateGap(
	example: Example,
	config: TrainingConfig,
	facts: TokenizerFacts,
): Unavailable | undefined {
	const { templateName } = config;
	if (templateName === undefined) {
		return undefined;
	}
	const known = namedTemplate(templateName.value);
	const name = templateName.value === "" ? "get_chat_template" : `"${templateName.value}"`;
	const mapped = known?.mapsEosTo;
	if (known === undefined || (mapped !== undefined && mapped !== facts.eos?.text)) {
		const what =
			mapped === undefined
				? "may change the tokenizer"
				: `gives EOS the text ${mapped} by exchanging tokens of the vocabulary`;
		return unavailable(
			`Unsloth's chat template ${name} ${what}, which is not followed.`,
			"Save the tokenizer after get_chat_template with save_pretrained, and point tunelint.tokenizer to its folder.",
		);
	}
	const isSameFamily = facts.family !== undefined && known.families.includes(facts.family);
	return isSameFamily || !usesTemplate(example, config)
		? undefined
		: unavailable(
				`The text of Unsloth's chat template ${name} is not at hand.`,
				"Save the tokenizer after get_chat_template with save_pretrained, and point tunelint.tokenizer to its folder.",
			);
}

function templateDoubt(example: Example, config: TrainingConfig): string | undefined {
	const { templateName } = config;
	return templateName !== undefined && usesTemplate(example, config)
		? `The text is made with the tokenizer's own chat template; Unsloth's "${templateName.value}" may differ in system prompts and white space.`
		: undefined;
}

/** Which of several lengths wins changed between releases; it matters only for rows that one of them cuts. */
function lengthDoubt({ ids }: Encoding, { lengthCandidates = [] }: TrainingConfig): string | undefined {
	const cutting = new Set(lengthCandidates.filter((length) => length < ids.length));
	const isAgreed = cutting.size === 0 || new Set(lengthCandidates).size === 1;
	return isAgreed
		? undefined
		: `The script gives several lengths (${[...new Set(lengthCandidates)].join(", ")}), and which one cuts changed between releases of Unsloth.`;
}

function releaseDoubt(version: string): string | undefined {
	return isAtLeast(version, OLDEST_UNSLOTH) && isAtLeast(NEWEST_UNSLOTH, version)
		? undefined
		: `Unsloth ${version} is not one of the releases ${OLDEST_UNSLOTH} to ${NEWEST_UNSLOTH} that were compared.`;
}

/** A release of unsloth asks for its own release of unsloth_zoo or a newer one, and rows are prepared by unsloth_zoo. */
function zooDoubt(row: PreparedRow, newest: Prepared, version: string): string | undefined {
	const isSame =
		!("kind" in newest) &&
		sameItems(row.encoding.ids, newest.encoding.ids) &&
		sameItems(row.trained, newest.trained);
	return isSame
		? undefined
		: `Unsloth ${version} runs with newer releases of unsloth_zoo too, which prepare this row in another way; shown as with unsloth_zoo ${version}.`;
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
	return a.length === b.length && a.every((item, i) => item === b[i]);
}

function exactnessOf(config: TrainingConfig, why: string | undefined): Exactness {
	if (config.packing.value) {
		return {
			level: "approximate",
			why: "packing=True puts several rows into one sequence; this row is shown alone.",
		};
	}
	return why === undefined ? { level: "exact" } : { level: "approximate", why };
}
