/** Replays the rows that the real unsloth_zoo prepared (test/conformance/unsloth-sft.json) and counts what is equal. */
import { createHash } from "node:crypto";
import {
	createAnalyzer,
	detectFormat,
	parseJson,
	type Analyzer,
	type ExampleAnalysis,
	type Setting,
	type TrainingConfig,
} from "../../server/core/index.js";
import { createEncoder } from "../../server/core/encoder/create-encoder.js";
import { isUnsupported } from "../../server/core/encoder/definition.js";
import { createTemplateEngine } from "../../server/core/template/create-template-engine.js";
import { NEWEST_UNSLOTH, unslothBehaviour } from "../../server/core/trainers/support/unsloth-behaviour.js";
import type { Tokenizer } from "../../server/core/types/tokenizer.js";
import {
	encoderFilesOf,
	readTokenizerDefinition,
	type TokenizerDefinition,
} from "../../server/node/tokenizer-definition.js";
import { factsOf } from "../../server/node/tokenizer-facts.js";
import type { TrainerParity } from "./trainer-section.js";
import { loadConformanceTokenizers } from "./tokenizer-parity.js";
import {
	readUnslothRecords,
	type UnslothKey,
	type UnslothOptions,
	type UnslothPrepared,
	type UnslothRecords,
} from "./unsloth-records.js";

/** A row with ours beside the recorded answer. */
export interface ReplayedRow {
	/** What the parity page calls it. */
	readonly option: string;
	readonly version: string;
	/** For messages of tests. */
	readonly name: string;
	readonly isEqual: boolean;
	/** `none`: no mask is shown. */
	readonly shown: "exact" | "approximate" | "none";
	/** True where the trainer stops. */
	readonly stops: boolean;
	readonly why: string;
}

export async function trainerParity(): Promise<readonly TrainerParity[]> {
	const groups = new Map<string, ReplayedRow[]>();
	for (const row of await replayRows()) {
		const key = `${row.version}\0${row.option}\0${claimOf(row)}`;
		groups.set(key, [...(groups.get(key) ?? []), row]);
	}
	return [...groups].map(([key, rows]) => {
		const [version = "", option = "", claim = ""] = key.split("\0");
		return {
			trainer: "unsloth-sft",
			version,
			option,
			equal: rows.filter(({ isEqual }) => isEqual).length,
			total: rows.length,
			exactness: claim === "exact" || claim === "approximate" ? claim : "unavailable",
		};
	});
}

/** A row at which the trainer stops is right when no mask is shown. */
function claimOf({ shown, stops }: ReplayedRow): TrainerParity["exactness"] {
	if (shown !== "none") {
		return shown;
	}
	return stops ? "exact" : "unavailable";
}

let replayed: Promise<readonly ReplayedRow[]> | undefined;

/** Every recorded row under every release that gave its answer. */
export function replayRows(): Promise<readonly ReplayedRow[]> {
	replayed ??= replay(readUnslothRecords());
	return replayed;
}

async function replay(records: UnslothRecords): Promise<readonly ReplayedRow[]> {
	const analyse = await createReplayer();
	return [
		...records.responses.flatMap(([versions, key, hashes]) =>
			eachRelease(versions, (version) => replayResponses(records, analyse, version, key, hashes)),
		),
		...records.prepared.flatMap((record) =>
			eachRelease(record.versions, (version) => [replayPrepared(analyse, version, record)]),
		),
	];
}

/** Releases with one answer and one behaviour are replayed once. */
function eachRelease(
	versions: readonly string[],
	replayOne: (version: string) => readonly ReplayedRow[],
): readonly ReplayedRow[] {
	const known = new Map<string, readonly ReplayedRow[]>();
	return versions.flatMap((version) => {
		const isNewest = version === NEWEST_UNSLOTH;
		const behaviour = JSON.stringify({ ...unslothBehaviour(version), version: isNewest });
		const rows = known.get(behaviour) ?? replayOne(version);
		known.set(behaviour, rows);
		return rows.map((row) => ({ ...row, version }));
	});
}

/** Analyses one row of a tokenizer. */
export type Replayer = (question: {
	readonly tokenizer: string;
	readonly template?: string;
	/** Fills {eos} in the texts of the row. */
	readonly row: { readonly [column: string]: unknown };
	readonly config: TrainingConfig;
}) => ExampleAnalysis;

let replayer: Promise<Replayer> | undefined;

export function createReplayer(): Promise<Replayer> {
	replayer ??= loadReplayer();
	return replayer;
}

async function loadReplayer(): Promise<Replayer> {
	const loaded = new Map<string, { definition: TokenizerDefinition; encoder: Omit<Tokenizer, "facts"> }>();
	const wanted = new Set(["qwen2.5", "llama-2", "llama-3.2", "mistral-nemo", "gemma-3"]);
	for (const one of await loadConformanceTokenizers()) {
		if (wanted.has(one.id)) {
			const definition = readTokenizerDefinition(await one.read());
			const encoder = "kind" in definition ? undefined : createEncoder(encoderFilesOf(definition));
			if ("kind" in definition || encoder === undefined || isUnsupported(encoder)) {
				throw new Error(`The tokenizer "${one.id}" cannot be read.`);
			}
			loaded.set(one.id, { definition, encoder });
		}
	}
	const templates = createTemplateEngine({ now: () => new Date(0) });
	const analyzers = new Map<string, { readonly analyzer: Analyzer; readonly eos: string }>();
	const analyzerOf = (id: string, template: string | undefined): { analyzer: Analyzer; eos: string } => {
		const known = analyzers.get(JSON.stringify([id, template]));
		if (known !== undefined) {
			return known;
		}
		const found = loaded.get(id);
		if (found === undefined) {
			throw new Error(`There is no tokenizer "${id}".`);
		}
		const exact = { level: "exact" } as const;
		const label = { id, name: id, origin: "recorded", ids: exact, template: exact };
		const edits = template === undefined ? {} : { chatTemplate: written(template, "chat_template") };
		const facts = factsOf(found.definition, label, edits);
		const analyzer = createAnalyzer({
			tokenizer: { kind: "loaded", tokenizer: { ...withMemory(found.encoder), facts } },
			templates,
			hash: () => "0",
		});
		const made = { analyzer, eos: facts.eos?.text ?? "" };
		analyzers.set(JSON.stringify([id, template]), made);
		return made;
	};
	return ({ tokenizer: id, template, row, config }) => {
		const { analyzer, eos } = analyzerOf(id, template);
		const text = JSON.stringify(row).replaceAll("{eos}", eos);
		const json = parseJson(text).value;
		const format = detectFormat(json === undefined ? [] : [json], config);
		return analyzer.analyseLine(text, {
			format,
			textField: config.textField.value,
			config,
			rules: [],
			thresholds: {},
		});
	};
}

/** The same texts come under every release and option. */
function withMemory(encoder: Omit<Tokenizer, "facts">): Omit<Tokenizer, "facts"> {
	const known = new Map<string, ReturnType<Tokenizer["encode"]>>();
	return {
		...encoder,
		encode(text, options) {
			const key = `${options.addSpecialTokens ? 1 : 0}${text}`;
			const encoding = known.get(key) ?? encoder.encode(text, options);
			known.set(key, encoding);
			return encoding;
		},
	};
}

function replayResponses(
	records: UnslothRecords,
	analyse: Replayer,
	version: string,
	key: UnslothKey,
	hashes: string,
): readonly ReplayedRow[] {
	const [tokenizer, style, instruction, response, options] = key;
	return records.conversations.map((conversation, i) => {
		const config = unslothConfig({ version, maxLength: options.max_length ?? 512, responses: key });
		const row = { text: records.texts[`${style}/${conversation}`] };
		const ours = answerOf(analyse({ tokenizer, row, config }));
		const recorded = hashes.slice(i * 6, i * 6 + 6);
		const stops = ERRORS.has(recorded);
		return {
			option: optionOf(style, options),
			version,
			name: `${tokenizer} ${style}/${conversation} ${JSON.stringify([instruction, response, options])}`,
			isEqual: stops ? ours.shown === "none" : hashOf([ours.ids, ours.labels]) === recorded,
			stops,
			...ours,
		};
	});
}

function optionOf(style: string, options: UnslothOptions): string {
	const names = Object.entries(options).map(([name, value]) => `${name}=${pythonText(value)}`);
	return ["train_on_responses_only", style, ...names].join(", ");
}

function pythonText(value: unknown): string {
	const text = JSON.stringify(value);
	return typeof value === "boolean" ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

const ERRORS = new Set(
	["ValueError", "IndexError", "UnboundLocalError", "AttributeError"].map((name) => hashOf([name, ""])),
);

function hashOf(value: unknown): string {
	return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 6);
}

interface Answer {
	readonly shown: ReplayedRow["shown"];
	readonly ids: readonly number[];
	readonly labels: readonly (number | null)[];
	readonly why: string;
}

/** What is kept of the row; `none` without a mask. */
export function answerOf({ lossMask, exactness, unavailable, renderFailure }: ExampleAnalysis): Answer {
	if (lossMask === undefined || exactness.level === "unavailable") {
		const why = unavailable?.reason ?? renderFailure?.message ?? "no mask";
		return { shown: "none", ids: [], labels: [], why };
	}
	const kept = lossMask.states.flatMap((state, i) => (state === "cut" ? [] : [i]));
	return {
		shown: exactness.level,
		ids: kept.map((i) => lossMask.encoding.ids[i] ?? -1),
		labels: kept.map((i) => lossMask.labels[i] ?? null),
		why: exactness.level === "approximate" ? exactness.why : "",
	};
}

function replayPrepared(analyse: Replayer, version: string, record: UnslothPrepared): ReplayedRow {
	const config = unslothConfig({
		version,
		maxLength: record.max_length ?? 512,
		...(record.dataset_text_field === undefined ? {} : { textField: record.dataset_text_field }),
		...(record.formatting === undefined
			? {}
			: { formatting: { column: Object.keys(record.row)[0] ?? "", isList: record.formatting === true } }),
		assistantOnlyLoss: record.assistant_only_loss === true,
	});
	const ours = answerOf(
		analyse({
			tokenizer: record.tokenizer,
			row: record.row,
			config,
			...(record.template === undefined ? {} : { template: record.template }),
		}),
	);
	const labels = record.input_ids?.map((id, i) =>
		record.completion_mask?.[i] === 0 || record.assistant_masks?.[i] === 0 ? -100 : id,
	);
	const stops = record.error !== undefined;
	return {
		option: "sft_prepare_dataset",
		version,
		name: `${record.tokenizer} ${JSON.stringify({ ...record, versions: undefined, input_ids: undefined })}`,
		isEqual: stops
			? ours.shown === "none"
			: ours.ids.join() === record.input_ids?.join() && ours.labels.join() === labels?.join(),
		stops,
		...ours,
	};
}

interface ConfigOptions {
	readonly version: string;
	readonly maxLength: number;
	readonly textField?: string;
	readonly formatting?: { readonly column: string; readonly isList: boolean };
	readonly assistantOnlyLoss?: boolean;
	readonly responses?: UnslothKey;
}

/** The configuration of a script with these arguments. */
export function unslothConfig(options: ConfigOptions): TrainingConfig {
	const { version, maxLength, textField = "text", formatting, responses } = options;
	return {
		trainer: "unsloth-sft",
		version: { library: "unsloth", version },
		file: location.file,
		tokenizerEdits: {},
		datasets: [],
		...(formatting === undefined ? {} : { formatting: formattingOf(formatting) }),
		textField: written(textField, "dataset_text_field"),
		maxLength: written(maxLength, "max_seq_length"),
		truncationMode: written("keep_start", "truncation_mode"),
		packing: written(false, "packing"),
		completionOnlyLoss: written<boolean | null>(null, "completion_only_loss"),
		assistantOnlyLoss: written(options.assistantOnlyLoss ?? false, "assistant_only_loss"),
		...(responses === undefined ? {} : { responseMarkers: markersOf(responses) }),
	};
}

function formattingOf({
	column,
	isList,
}: NonNullable<ConfigOptions["formatting"]>): NonNullable<TrainingConfig["formatting"]> {
	const parts = [{ kind: "field", field: column, location } as const];
	return { name: "format_rows", pattern: { parts, location }, column: "text", batched: isList };
}

function markersOf([, , instruction, response, options]: UnslothKey): NonNullable<
	TrainingConfig["responseMarkers"]
> {
	const { force_match, last_response_only, mask_out_tokens } = options;
	const given = <T>(value: T | undefined, fallback: T, option: string): Setting<T> =>
		value === undefined ? { value: fallback, option, certainty: "certain" } : written(value, option);
	return {
		instruction: written(instruction, "instruction_part"),
		response: written(response, "response_part"),
		exactMatch: given(force_match, true, "force_match"),
		lastOnly: given(last_response_only, false, "last_response_only"),
		...(mask_out_tokens === undefined ? {} : { maskedTexts: written(mask_out_tokens, "mask_out_tokens") }),
		location,
	};
}

const location = { file: "/train.py", range: { start: 0, end: 1 } };

function written<T>(value: T, option: string): Setting<T> {
	return { value, option, source: location, certainty: "certain" };
}
