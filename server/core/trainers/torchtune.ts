/** torchtune, releases 0.4 to 0.7: runs that a YAML file describes, their ids and their labels. */
import { isUnavailable, unavailable, type Exactness, type Unavailable } from "../base/staged.js";
import type { Example, TextColumn } from "../types/example.js";
import { sideOf } from "../types/example-parts.js";
import type { LossMask } from "../types/loss-mask.js";
import { defineTrainer, type TrainerEngine } from "../types/trainer.js";
import type { TrainingConfig } from "../types/training-config.js";
import { decidedByDefault } from "./support/decided-by.js";
import { encodingOfToken } from "./support/join-encodings.js";
import { labelRow, type LengthLimit, type PreparedRow } from "./support/label-row.js";
import { joinParts, type RowPart } from "./support/row-parts.js";
import { NEWEST_TORCHTUNE, OLDEST_TORCHTUNE, torchtuneBehaviour } from "./support/torchtune-behaviour.js";
import { readTorchtuneDefaults, torchtuneConfig } from "./support/torchtune-config.js";
import { encodeConversation, encodeText } from "./support/torchtune-conversation.js";
import { limitConversation } from "./support/torchtune-limit.js";
import { readMessages } from "./support/torchtune-messages.js";
import {
	datasetOption,
	decidedByOption,
	tokenizerOption,
	type TorchtuneRun,
} from "./support/torchtune-run.js";
import { applyTemplate } from "./support/torchtune-templates.js";
import {
	bosOf,
	findSpecialInText,
	specialToken,
	tuneTokenizer,
	type TuneTokenizer,
} from "./support/torchtune-tokenizers.js";
import { compareReleases } from "./support/version-order.js";

export default defineTrainer({
	id: "torchtune",
	name: "torchtune",
	library: "torchtune",
	behaviourVersions: ["0.7.0", "0.6.1", "0.5.0"],
	detect: () => 0,
	readConfig: readTorchtuneDefaults,
	config: torchtuneConfig,
	mask: maskRow,
	appendsEos: ({ options }) => (options?.["dataset.add_eos"] ?? options?.["add_eos"])?.value !== false,
});

function maskRow(example: Example, config: TrainingConfig, engine: TrainerEngine): LossMask | Unavailable {
	const version = config.version.version ?? NEWEST_TORCHTUNE;
	if (compareReleases(version, OLDEST_TORCHTUNE) < 0) {
		return unavailable(
			`torchtune ${version} is older than ${OLDEST_TORCHTUNE}, the oldest release whose rows are known.`,
			"Train with a newer torchtune; the ids and the text of the row are still shown.",
		);
	}
	const isPreference = example.kind === "preference";
	const run: TorchtuneRun = { config, engine, behaviour: torchtuneBehaviour(version), isPreference };
	const tokenizer = tuneTokenizer(run);
	if (isUnavailable(tokenizer)) {
		return tokenizer;
	}
	const row = sideOf(example, engine.side);
	return row.kind === "standard" && row.type === "language-modeling" && !isPreference
		? maskText(row.text, tokenizer, run)
		: maskConversation(example, tokenizer, run);
}

function maskConversation(
	example: Example,
	tokenizer: TuneTokenizer,
	run: TorchtuneRun,
): LossMask | Unavailable {
	const read = readMessages(example, run);
	if (isUnavailable(read)) {
		return read;
	}
	const messages = applyTemplate(read.messages, run, tokenizer.template);
	if (isUnavailable(messages)) {
		return messages;
	}
	const encoded = encodeConversation(messages, tokenizer, run);
	if (isUnavailable(encoded)) {
		return encoded;
	}
	const joined = joinParts(encoded.parts, read.conversation);
	const { row, limit } = limitConversation(joined, encoded, {
		setting: maxSeqLen(run),
		decidedBy: decidedByOption(run, tokenizerOption(run, "max_seq_len"), "max_seq_len=None"),
		isTrained: (message) => messages[message]?.isTrained === true,
	});
	return label(row, limit, { tokenizer, run, doubt: textDoubt(encoded.parts, tokenizer) });
}

/** The markers are put in by their ids, so only the texts between them are looked at. */
function textDoubt(parts: readonly RowPart[], tokenizer: TuneTokenizer): string | undefined {
	const texts = parts.filter(
		({ encoding }) =>
			!(
				encoding.rendered.text in tokenizer.ids &&
				encoding.ids.length === 1 &&
				encoding.ids[0] === tokenizer.ids[encoding.rendered.text] &&
				encoding.rendered.spans[0]?.origin === "trainer"
			),
	);
	return findSpecialInText(
		texts.map(({ encoding }) => encoding),
		tokenizer,
	);
}

function maskText(column: TextColumn, tokenizer: TuneTokenizer, run: TorchtuneRun): LossMask {
	const text = encodeText(column.pieces, run);
	const isEmpty = text.rendered.text === "";
	const isQwen = tokenizer.style === "qwen2" || tokenizer.style === "qwen2.5";
	const addsEos = datasetOption(run, "add_eos")?.value !== false;
	const bos = isQwen || (isEmpty && tokenizer.style === "llama3") ? undefined : bosOf(tokenizer);
	const eosText = {
		llama3: "<|end_of_text|>",
		phi3: "</s>",
		qwen2: run.behaviour.qwenEos,
		"qwen2.5": run.behaviour.qwenEos,
		sentencepiece: "<eos>" in tokenizer.ids ? "<eos>" : "</s>",
	}[tokenizer.style];
	const eos = specialToken(tokenizer, eosText);
	const hasEos = addsEos && !(isEmpty && tokenizer.style === "llama3");
	const reason = {
		text: "the whole text is trained",
		decidedBy: decidedByDefault("text_completion_dataset has no prompt", run.config),
	};
	const added = ({ id, text: shown }: { readonly id: number; readonly text: string }): RowPart => ({
		encoding: encodingOfToken(id, { origin: "trainer" }, shown),
		isTrained: true,
		reason,
	});
	const row = joinParts(
		[
			...(bos === undefined ? [] : [added(bos)]),
			{ encoding: text, isTrained: true, reason },
			...(hasEos ? [added(eos)] : []),
		],
		undefined,
	);
	const { length } = row.encoding.rendered.text;
	const appended = hasEos ? { appended: { start: length - eosText.length, end: length } } : {};
	const setting = maxSeqLen(run);
	// One less than max_seq_len, and no EOS in the last place (TextCompletionDataset).
	const limit: LengthLimit | undefined =
		setting === undefined
			? undefined
			: {
					length: setting.value - 1,
					keeps: "start",
					decidedBy: decidedByOption(run, tokenizerOption(run, "max_seq_len"), ""),
				};
	return label({ ...row, ...appended }, limit, {
		tokenizer,
		run,
		doubt: findSpecialInText([text], tokenizer) ?? packDoubt(run),
	});
}

function packDoubt(run: TorchtuneRun): string | undefined {
	return datasetOption(run, "packed")?.value === true &&
		datasetOption(run, "split_across_pack")?.value !== false
		? "Packing splits texts across packs (split_across_pack); the text is shown as one."
		: undefined;
}

function maxSeqLen(
	run: TorchtuneRun,
): { readonly value: number; readonly option: string; readonly certainty: "certain" } | undefined {
	const value = tokenizerOption(run, "max_seq_len")?.value;
	return typeof value === "number"
		? { value, option: "tokenizer.max_seq_len", certainty: "certain" }
		: undefined;
}

function label(
	row: PreparedRow,
	limit: LengthLimit | undefined,
	{
		tokenizer,
		run,
		doubt,
	}: { readonly tokenizer: TuneTokenizer; readonly run: TorchtuneRun; readonly doubt: string | undefined },
): LossMask {
	const why = versionDoubt(run) ?? tokenizer.doubt ?? doubt ?? longDoubt(row) ?? datasetDoubt(run);
	const exactness: Exactness = why === undefined ? { level: "exact" } : { level: "approximate", why };
	return labelRow(row, {
		...(limit === undefined ? {} : { limit }),
		dropsMaskedRows: false,
		stopIds: new Set(run.engine.tokenizer.facts.stopIds),
		trainer: { id: "torchtune", version: run.behaviour.version },
		exactness,
	});
}

function versionDoubt({ behaviour }: TorchtuneRun): string | undefined {
	return compareReleases(behaviour.version, NEWEST_TORCHTUNE) > 0
		? `torchtune ${behaviour.version} is newer than ${NEWEST_TORCHTUNE}, the newest that was compared.`
		: undefined;
}

/** TikTokenBaseTokenizer splits runs of 25,000 characters, and texts of 400,000. */
function longDoubt({ encoding }: PreparedRow): string | undefined {
	return encoding.rendered.text.length >= 25_000
		? "torchtune splits very long texts before it encodes them, which is not followed."
		: undefined;
}

function datasetDoubt({ config, engine }: TorchtuneRun): string | undefined {
	return engine.dataset === undefined && config.datasets.length > 0
		? "The config does not name this file; it is shown with the settings of the config's first dataset."
		: undefined;
}
