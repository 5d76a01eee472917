/** One recorded row of TRL's SFTTrainer, prepared by our own engines. */
import assert from "node:assert/strict";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import {
	createAnalyzer,
	detectFormat,
	isUnavailable,
	parseJson,
	type Analyzer,
	type ExampleAnalysis,
	type LossMask,
	type Setting,
	type TrainingConfig,
} from "../../server/core/index.js";
import { createTemplateEngine } from "../../server/core/template/create-template-engine.js";
import { withTextWins } from "../../server/core/trainers/support/text-wins.js";
import { trlBehaviour } from "../../server/core/trainers/support/trl-behaviour.js";
import {
	createLibraryEncoder,
	createLibraryTokenizer,
	type LibraryEncoder,
} from "../../server/node/library-tokenizer.js";
import { specialFrame, withFrame } from "../../server/node/special-frame.js";
import {
	readTokenizerDefinition,
	type TokenizerDefinition,
	type TokenizerFiles,
} from "../../server/node/tokenizer-definition.js";
import { factsOf } from "../../server/node/tokenizer-facts.js";
import type { CollatorMarker } from "../../server/core/types/training-config.js";
import { projectRoot } from "./project-root.js";

/** Arguments of SFTConfig in TRL's spelling, and those that the records add (see trl-sft.json). */
export interface TrlOptions {
	readonly max_length?: number | null;
	readonly max_seq_length?: number | null;
	readonly truncation_mode?: "keep_start" | "keep_end";
	readonly completion_only_loss?: boolean | null;
	readonly assistant_only_loss?: boolean;
	readonly packing?: boolean;
	readonly eos_token?: string;
	readonly pad_token?: string;
	readonly dataset_text_field?: string;
	readonly dataset_kwargs?: { readonly add_special_tokens: boolean };
	readonly chat_template?: string;
	readonly formatting_func?: string;
	readonly formatting_func_batch?: string;
	readonly tokenizer?: {
		readonly pad_token?: string;
		readonly eos_token?: string;
		readonly add_bos_token?: boolean;
	};
	readonly collator?: {
		readonly response_template: RecordedMarker;
		readonly instruction_template?: RecordedMarker;
		readonly padding_free?: boolean;
	};
}

type RecordedMarker =
	string | { readonly encode: string; readonly from: number | null; readonly to: number | null };

export interface TrlRow {
	readonly tokenizer: string;
	/** The record as JSON. */
	readonly row: unknown;
	readonly options: TrlOptions;
	/** TRL's. */
	readonly version: string;
	/** The release of Transformers that it ran on. */
	readonly transformers: string;
	/** Chat templates by the names that options use. */
	readonly templates: { readonly [name: string]: string };
}

/** In a form that can be compared with a record. */
export type TrlOutcome =
	| {
			readonly kind: "trained";
			readonly ids: readonly number[];
			readonly labels: readonly (number | null)[];
			readonly exactness: string;
	  }
	| { readonly kind: "dropped" }
	/** TRL or the template stops, or the row is not followed. */
	| { readonly kind: "none"; readonly why: string };

interface Loaded {
	readonly definition: TokenizerDefinition;
	readonly encoder: LibraryEncoder;
}

/** Tokenizers are loaded once. */
export async function prepareTrlRow(row: TrlRow): Promise<TrlOutcome> {
	return prepare(row, await loadTokenizers());
}

let tokenizers: Promise<ReadonlyMap<string, Loaded>> | undefined;

function loadTokenizers(): Promise<ReadonlyMap<string, Loaded>> {
	tokenizers ??= buildTokenizers();
	return tokenizers;
}

async function buildTokenizers(): Promise<ReadonlyMap<string, Loaded>> {
	const embedded = pathToFileURL(path.join(projectRoot, "scripts/embedded-tokenizers.mjs")).href;
	const { embeddedTokenizers } = (await import(embedded)) as {
		embeddedTokenizers(): Promise<readonly { readonly id: string; readonly files: TokenizerFiles }[]>;
	};
	const packaged = pathToFileURL(path.join(projectRoot, "scripts/conformance/package-tokenizers.mjs")).href;
	const { packageTokenizers } = (await import(packaged)) as {
		packageTokenizers(): readonly { readonly id: string; read(): Promise<TokenizerFiles> }[];
	};
	const llama3 = packageTokenizers().find(({ id }) => id === "llama-3")!;
	const loaded = new Map<string, Loaded>();
	for (const { id, files } of [
		...(await embeddedTokenizers()),
		{ id: "llama-3", files: await llama3.read() },
	]) {
		const definition = readTokenizerDefinition(files);
		assert.ok(!("kind" in definition));
		const encoder = createLibraryEncoder(definition);
		assert.ok(!isUnavailable(encoder));
		loaded.set(id, { definition, encoder });
	}
	return loaded;
}

const templates = createTemplateEngine({ now: () => new Date() });

function prepare(record: TrlRow, tokenizers: ReadonlyMap<string, Loaded>): TrlOutcome {
	const config = configOf(record);
	const { definition, encoder } = tokenizers.get(record.tokenizer)!;
	const exact = { level: "exact" } as const;
	const label = {
		id: record.tokenizer,
		name: record.tokenizer,
		origin: "built in",
		ids: exact,
		template: exact,
	};
	const frame = specialFrame(definition, config.tokenizerEdits, config.transformers);
	const facts = factsOf(definition, label, config.tokenizerEdits, frame);
	const tokenizer = createLibraryTokenizer(withFrame(encoder, frame), facts);
	const analyzer: Analyzer = createAnalyzer({
		tokenizer: { kind: "loaded", tokenizer },
		templates,
		hash: () => "0",
	});
	const text = JSON.stringify(record.row);
	const json = parseJson(text).value;
	const format = detectFormat(json === undefined ? [] : [json], config);
	const context = { format, textField: config.textField.value, config, rules: [], thresholds: {} };
	return outcomeOf(analyzer.analyseLine(text, context));
}

function outcomeOf(analysis: ExampleAnalysis): TrlOutcome {
	const { lossMask } = analysis;
	if (lossMask === undefined) {
		return {
			kind: "none",
			why: analysis.unavailable?.reason ?? analysis.renderFailure?.message ?? "no mask",
		};
	}
	return lossMask.dropped === undefined ? trainedOf(lossMask) : { kind: "dropped" };
}

function trainedOf({ encoding, states, labels, exactness }: LossMask): TrlOutcome {
	const kept = states.flatMap((state, i) => (state === "cut" ? [] : [i]));
	return {
		kind: "trained",
		ids: kept.map((i) => encoding.ids[i]!),
		labels: kept.map((i) => labels[i]!),
		exactness: exactness.level,
	};
}

const location = { file: "/train.py", range: { start: 0, end: 1 } };

function written<T>(value: T, option: string): Setting<T> {
	return { value, option, source: location, certainty: "certain" };
}

function configOf({ options, version, transformers, templates: chatTemplates }: TrlRow): TrainingConfig {
	const given = givenConfig(options, version, chatTemplates);
	return {
		...withTextWins(given, trlBehaviour(version)),
		transformers: { library: "transformers", version: transformers },
	};
}

function givenConfig(
	options: TrlOptions,
	version: string,
	chatTemplates: TrlRow["templates"],
): TrainingConfig {
	const length = options.max_length ?? options.max_seq_length;
	const hasLength = "max_length" in options || "max_seq_length" in options;
	const { formatting_func: single, formatting_func_batch: batch, tokenizer, collator } = options;
	const formatting = batch ?? single;
	return {
		trainer: "trl-sft",
		version: { library: "trl", version },
		file: "/train.py",
		tokenizerEdits: {
			...(tokenizer?.pad_token === undefined ? {} : { padToken: written(tokenizer.pad_token, "pad_token") }),
			...(tokenizer?.eos_token === undefined ? {} : { eosToken: written(tokenizer.eos_token, "eos_token") }),
			...(tokenizer?.add_bos_token === undefined
				? {}
				: { addBosToken: written(tokenizer.add_bos_token, "add_bos_token") }),
			...(options.chat_template === undefined
				? {}
				: { chatTemplate: written(chatTemplates[options.chat_template]!, "chat_template") }),
		},
		datasets: [],
		...(formatting === undefined ? {} : { formatting: formattingOf(formatting, batch !== undefined) }),
		textField:
			options.dataset_text_field === undefined
				? { value: "text", option: "dataset_text_field", certainty: "certain" }
				: written(options.dataset_text_field, "dataset_text_field"),
		maxLength: hasLength
			? written(length ?? null, "max_length")
			: { value: 1024, option: "max_length", certainty: "certain" },
		truncationMode: written(options.truncation_mode ?? "keep_start", "truncation_mode"),
		packing: written(options.packing ?? false, "packing"),
		...(collator === undefined ? {} : { completionCollator: collatorOf(collator) }),
		...(options.dataset_kwargs === undefined
			? {}
			: { addSpecialTokens: written(options.dataset_kwargs.add_special_tokens, "add_special_tokens") }),
		completionOnlyLoss: written(options.completion_only_loss ?? null, "completion_only_loss"),
		assistantOnlyLoss: written(options.assistant_only_loss ?? false, "assistant_only_loss"),
		...(options.eos_token === undefined ? {} : { eosToken: written(options.eos_token, "eos_token") }),
		...(options.pad_token === undefined ? {} : { padToken: written(options.pad_token, "pad_token") }),
	};
}

function formattingOf(text: string, batched: boolean): NonNullable<TrainingConfig["formatting"]> {
	const parts = text
		.split(/\{(\w+)\}/)
		.map((piece, i) =>
			i % 2 === 0
				? ({ kind: "literal", text: piece, location } as const)
				: ({ kind: "field", field: piece, location } as const),
		);
	return { name: "format_row", pattern: { parts, location }, column: "text", batched };
}

function collatorOf({
	response_template: response,
	instruction_template: instruction,
	padding_free: paddingFree = false,
}: NonNullable<TrlOptions["collator"]>): NonNullable<TrainingConfig["completionCollator"]> {
	return {
		response: markerOf("response_template", response),
		...(instruction === undefined ? {} : { instruction: markerOf("instruction_template", instruction) }),
		paddingFree,
	};
}

function markerOf(option: CollatorMarker["option"], value: RecordedMarker): CollatorMarker {
	const at = { option, source: location, isNamed: true, certainty: "certain" } as const;
	if (typeof value === "string") {
		return { ...at, value: { kind: "text", text: value } };
	}
	const { encode, from, to } = value;
	const slice = { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
	return { ...at, value: { kind: "encoded", text: encode, addSpecialTokens: false, ...slice } };
}
