/** Scripts that import Unsloth, which replaces the row preparation of TRL's SFTTrainer: text rows, nothing appended. */
import { unavailable, type Exactness, type Unavailable } from "../base/staged.js";
import type { Encoding } from "../types/encoding.js";
import type { Example, TextColumn } from "../types/example.js";
import type { LossMask } from "../types/loss-mask.js";
import { defineTrainer, type TrainerEngine } from "../types/trainer.js";
import type { Setting, TrainingConfig } from "../types/training-config.js";
import { decidedBy, decidedByDefault } from "./support/decided-by.js";
import { labelRow, sameReason } from "./support/label-row.js";
import { maskPadId } from "./support/mask-pad-id.js";
import { importsModule } from "./support/script-values.js";
import { findEditGap, findRebuildDoubt } from "./support/tokenizer-doubts.js";
import { unreadRow } from "./support/unread-row.js";
import { findUncertainSettings } from "./support/uncertain-settings.js";
import { readUnslothConfig } from "./support/unsloth-config.js";
import { isAtLeast } from "./support/version-order.js";

/** The releases whose source was read; see the page. */
const OLDEST_READ = "2026.8.13";
const READ_UNSLOTH = "2026.10.9";

export default defineTrainer({
	id: "unsloth-sft",
	name: "Unsloth SFTTrainer",
	library: "unsloth",
	behaviourVersions: [READ_UNSLOTH],
	detect(module) {
		const trains = module.calls.some(({ name }) => name === "SFTTrainer" || name === "UnslothTrainer");
		return importsModule(module, "unsloth") && trains ? 0.8 : 0;
	},
	readConfig: readUnslothConfig,
	mask: maskRow,
	appendsEos: () => false,
});

function maskRow(example: Example, config: TrainingConfig, engine: TrainerEngine): LossMask | Unavailable {
	const uncertain = findUncertainSettings(settingsOf(config));
	const gap = uncertain.gap ?? findEditGap(config, engine.tokenizer.facts) ?? rowGap(example, config);
	if (gap !== undefined || example.kind !== "standard" || example.type !== "language-modeling") {
		return gap ?? notText("This row is not a text row");
	}
	const { addSpecialTokens, doubt } = specialTokensOf(example.text, engine);
	const encoding = engine.encode(engine.renderText(example.text.pieces), { addSpecialTokens });
	const reason = {
		text: "the whole text is trained",
		decidedBy: decidedByDefault("Unsloth trains text rows without a mask", config),
	};
	const whole = { encoding, ...sameReason(encoding, reason) };
	const masksPad = config.collator?.value === "DataCollatorForSeq2Seq";
	const row = masksPad ? maskPadId(whole, config, engine) : whole;
	if ("kind" in row) {
		return row;
	}
	const { maxLength } = config;
	const version = config.version.version ?? READ_UNSLOTH;
	const pad = masksPad
		? "Unsloth may give the tokenizer another pad token when it loads the model."
		: undefined;
	const why =
		uncertain.why ??
		pad ??
		doubt ??
		findRebuildDoubt(encoding, engine.tokenizer.facts) ??
		lengthDoubt(encoding, config);
	return labelRow(row, {
		...(maxLength === undefined || maxLength.value === null
			? {}
			: { limit: { length: maxLength.value, keeps: "start", decidedBy: decidedBy(maxLength, config) } }),
		dropsMaskedRows: false,
		stopIds: new Set(engine.tokenizer.facts.stopIds),
		trainer: { id: "unsloth-sft", version },
		exactness: exactnessOf(config, why ?? releaseDoubt(version)),
	});
}

function settingsOf(config: TrainingConfig): (Setting<unknown> | undefined)[] {
	const { tokenizerEdits, formatting } = config;
	const usesTemplate = formatting?.pattern.parts.some(({ kind }) => kind === "chat") === true;
	return [
		config.textField,
		config.maxLength,
		config.packing,
		config.assistantOnlyLoss,
		config.collator,
		tokenizerEdits.eosToken,
		usesTemplate ? tokenizerEdits.chatTemplate : undefined,
		tokenizerEdits.addBosToken,
		tokenizerEdits.addEosToken,
	];
}

function rowGap(example: Example, config: TrainingConfig): Unavailable | undefined {
	if (example.kind === "conversational") {
		return example.type === "prompt-completion"
			? notText("Rows of a prompt and a completion take another path in Unsloth, whose mask is not shown yet")
			: notText(
					"Unsloth makes no text of messages by itself in most releases, and stops or applies the chat template",
				);
	}
	if (example.kind !== "standard") {
		return unreadRow("Unsloth", example);
	}
	if (example.type === "prompt-completion") {
		return notText(
			"Rows of a prompt and a completion take another path in Unsloth, whose mask is not shown yet",
		);
	}
	if (config.assistantOnlyLoss.value) {
		return unavailable(
			"Unsloth stops here with a ValueError: assistant_only_loss=True needs messages.",
			"Leave assistant_only_loss out, or use train_on_responses_only.",
		);
	}
	if (
		example.format === "formatted" &&
		config.formatting?.isMap !== true &&
		config.formatting?.batched === false
	) {
		return unavailable(
			"Unsloth stops here with a ValueError: formatting_func must return a list of texts.",
			"Loop over the rows of the batch and return a list.",
		);
	}
	return isFilled(example, config)
		? undefined
		: unavailable(
				`The text stands in "${example.text.column}", but Unsloth reads "${config.textField.value}" and stops with a RuntimeError.`,
				`Set dataset_text_field="${example.text.column}".`,
			);
}

/** A formatting function's result is used whatever the text field is called. */
function isFilled(
	example: Extract<Example, { type: "language-modeling"; kind: "standard" }>,
	config: TrainingConfig,
): boolean {
	const isReturned = example.format === "formatted" && config.formatting?.isMap !== true;
	return isReturned || example.text.column === config.textField.value;
}

function notText(reason: string): Unavailable {
	return unavailable(
		`${reason}.`,
		"Turn the row into one text column with a formatting function, as Unsloth's notebooks do, to see its mask.",
	);
}

/** Unsloth leaves BOS out when the chat template holds it literally or the first text of the dataset starts with it. */
function specialTokensOf(
	text: TextColumn,
	{ tokenizer }: TrainerEngine,
): { readonly addSpecialTokens: boolean; readonly doubt?: string } {
	const { bos, addsBos, addsEos, chatTemplate, template } = tokenizer.facts;
	if (!addsBos && !addsEos) {
		return { addSpecialTokens: true };
	}
	if (bos === undefined) {
		return {
			addSpecialTokens: true,
			doubt: "Whether Unsloth leaves out BOS depends on the chat template, which is not at hand.",
		};
	}
	if (chatTemplate?.includes(bos.text) === true) {
		return { addSpecialTokens: false };
	}
	if (
		text.pieces
			.map((piece) => piece.text)
			.join("")
			.startsWith(bos.text)
	) {
		return {
			addSpecialTokens: false,
			doubt: `The text starts with ${bos.text}; whether Unsloth adds a second one depends on its release and on the first row.`,
		};
	}
	return chatTemplate === undefined && template.level !== "exact"
		? {
				addSpecialTokens: true,
				doubt: `Unsloth leaves out ${bos.text} when the chat template writes it, and the template is not at hand.`,
			}
		: { addSpecialTokens: true };
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
	return isAtLeast(version, OLDEST_READ) && isAtLeast(READ_UNSLOTH, version)
		? undefined
		: `Unsloth ${version} is not one of the releases ${OLDEST_READ} to ${READ_UNSLOTH}, whose source was read.`;
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
