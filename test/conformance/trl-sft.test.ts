/** Every row that the real TRL prepared (trl-sft.json), prepared here: ids, labels, dropped rows and failures are equal. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
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

interface Truth {
	readonly versions: { readonly [id: string]: { readonly trl: string; readonly transformers: string } };
	readonly templates: { readonly [name: string]: string };
	readonly rows: { readonly [name: string]: { readonly [column: string]: unknown } };
	readonly records: readonly TruthRecord[];
}

interface TruthRecord {
	readonly versions: readonly string[];
	readonly tokenizer: string;
	readonly row: string;
	readonly options: Options;
	readonly input_ids?: readonly number[];
	readonly labels?: readonly number[];
	readonly dropped?: true;
	readonly error?: string;
}

interface Options {
	readonly max_length?: number | null;
	readonly max_seq_length?: number | null;
	readonly truncation_mode?: "keep_start" | "keep_end";
	readonly completion_only_loss?: boolean | null;
	readonly assistant_only_loss?: boolean;
	readonly eos_token?: string;
	readonly pad_token?: string;
	readonly dataset_text_field?: string;
	readonly dataset_kwargs?: { readonly add_special_tokens: boolean };
	readonly chat_template?: string;
	readonly formatting_func?: string;
	readonly tokenizer?: {
		readonly pad_token?: string;
		readonly eos_token?: string;
		readonly add_bos_token?: boolean;
	};
}

const root = new URL("../../../", import.meta.url);
const truth = JSON.parse(readFileSync(new URL("test/conformance/trl-sft.json", root), "utf8")) as Truth;

/** What Python's libraries or TRL make of a row, in comparable form. */
type Outcome =
	| {
			readonly kind: "trained";
			readonly ids: readonly number[];
			readonly labels: readonly (number | null)[];
			readonly exactness: string;
	  }
	| { readonly kind: "dropped" }
	/** TRL or the template stops, or the row is not followed. */
	| { readonly kind: "none"; readonly why: string };

/** Why rows are not claimed to be equal; a case that becomes equal without its doubt fails, so that the entry is removed. */
interface Exception {
	readonly reason: string;
	/** `none`: no mask is shown. `approximate`: it is shown with its doubt, right or not. */
	readonly shown: "none" | "approximate";
	readonly covers: (record: TruthRecord, version: Version) => boolean;
}

interface Version {
	readonly id: string;
	readonly trl: string;
	readonly transformers: string;
}

const exceptions: readonly Exception[] = [
	{
		reason:
			"rows of conversations with from and value, and rows that are tokenized already, are no format yet",
		shown: "none",
		covers: ({ row, error }) => error === undefined && /^(?:conversations|input-ids)/.test(row),
	},
	{
		reason:
			"before 0.17 TRL trains the text column of a row with prompt and completion too, and before 0.15 a column named text",
		shown: "none",
		covers: ({ row, options, error }, { trl }) =>
			error === undefined &&
			((row === "pair-body" && options.dataset_text_field === "body" && /^0\.1[2-6]\./.test(trl)) ||
				(row === "pair-text" && trl.startsWith("0.12."))),
	},
	{
		reason:
			"Transformers 5 gives other Llama ids around special tokens and leading white space, and TRL runs on 4 as well",
		shown: "approximate",
		covers: ({ row, tokenizer, error }, { trl }) =>
			tokenizer === "llama-2" &&
			error === undefined &&
			/^(?:0\.29|1)\./.test(trl) &&
			/^(?:messages|pair-chat|text-bos|text-eos-newline|text-messages|text-role-lines|text-white-space)/.test(
				row,
			),
	},
];

describe("rows as TRL prepares them", () => {
	for (const [id, { trl, transformers }] of Object.entries(truth.versions)) {
		it(`TRL ${trl} on Transformers ${transformers}`, async () => {
			const loaded = await loadTokenizers();
			const records = truth.records.filter(({ versions }) => versions.includes(id));
			assert.ok(records.length > 150, "the recording is complete");
			const different = records.flatMap((record) => difference(record, { id, trl, transformers }, loaded));
			assert.deepEqual(different, []);
		});
	}

	it("has no exception that is not needed", () => {
		const versions = Object.entries(truth.versions).map(([id, version]) => ({ id, ...version }));
		const unused = exceptions.filter(
			({ covers }) =>
				!versions.some((version) =>
					truth.records.some((record) => record.versions.includes(version.id) && covers(record, version)),
				),
		);
		assert.deepEqual(unused, []);
	});
});

/** [] when the row is equal, or differs as an exception says. */
function difference(
	record: TruthRecord,
	version: Version,
	tokenizers: ReadonlyMap<string, Loaded>,
): string[] {
	const exception = exceptions.find(({ covers }) => covers(record, version));
	const ours = prepare(record, version, tokenizers);
	const verdict = exception === undefined ? compare(record, ours) : asExpected(exception, ours);
	return verdict === undefined
		? []
		: [`${record.tokenizer} ${record.row} ${JSON.stringify(record.options)}: ${verdict}`];
}

function asExpected({ shown, reason }: Exception, ours: Outcome): string | undefined {
	const seen = ours.kind === "trained" ? ours.exactness : ours.kind;
	return seen === shown ? undefined : `${seen} instead of ${shown} (${reason})`;
}

function compare(record: TruthRecord, ours: Outcome): string | undefined {
	if (record.error !== undefined) {
		return ours.kind === "none" ? undefined : `TRL stops with ${record.error}`;
	}
	if (record.dropped === true) {
		return ours.kind === "dropped" ? undefined : "TRL drops the row";
	}
	if (ours.kind !== "trained") {
		return ours.kind === "none" ? `no mask: ${ours.why}` : "dropped";
	}
	if (ours.ids.join() !== record.input_ids?.join()) {
		return `ids ${ours.ids.join()} instead of ${record.input_ids?.join()}`;
	}
	if (ours.labels.join() !== record.labels?.join()) {
		return `labels ${ours.labels.join()} instead of ${record.labels?.join()}`;
	}
	return ours.exactness === "exact" ? undefined : `equal, but shown as ${ours.exactness}`;
}

interface Loaded {
	readonly definition: TokenizerDefinition;
	readonly encoder: LibraryEncoder;
}

let tokenizers: Promise<ReadonlyMap<string, Loaded>> | undefined;

function loadTokenizers(): Promise<ReadonlyMap<string, Loaded>> {
	tokenizers ??= buildTokenizers();
	return tokenizers;
}

async function buildTokenizers(): Promise<ReadonlyMap<string, Loaded>> {
	const script = new URL("scripts/embedded-tokenizers.mjs", root).href;
	const { embeddedTokenizers } = (await import(script)) as {
		embeddedTokenizers(): Promise<readonly { readonly id: string; readonly files: TokenizerFiles }[]>;
	};
	const loaded = new Map<string, Loaded>();
	for (const { id, files } of await embeddedTokenizers()) {
		const definition = readTokenizerDefinition(files);
		assert.ok(!("kind" in definition));
		const encoder = createLibraryEncoder(definition);
		assert.ok(!isUnavailable(encoder));
		loaded.set(id, { definition, encoder });
	}
	return loaded;
}

const templates = createTemplateEngine({ now: () => new Date() });

function prepare(record: TruthRecord, version: Version, tokenizers: ReadonlyMap<string, Loaded>): Outcome {
	const config = configOf(record.options, version);
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
	const text = JSON.stringify(truth.rows[record.row]);
	const json = parseJson(text).value;
	const format = detectFormat(json === undefined ? [] : [json], config);
	const context = { format, textField: config.textField.value, config, rules: [], thresholds: {} };
	return outcomeOf(analyzer.analyseLine(text, context));
}

function outcomeOf(analysis: ExampleAnalysis): Outcome {
	const { lossMask } = analysis;
	if (lossMask === undefined) {
		return {
			kind: "none",
			why: analysis.unavailable?.reason ?? analysis.renderFailure?.message ?? "no mask",
		};
	}
	return lossMask.dropped === undefined ? trainedOf(lossMask) : { kind: "dropped" };
}

function trainedOf({ encoding, states, labels, exactness }: LossMask): Outcome {
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

function configOf(options: Options, { trl, transformers }: Version): TrainingConfig {
	const length = options.max_length ?? options.max_seq_length;
	const hasLength = "max_length" in options || "max_seq_length" in options;
	const { formatting_func: formatting, tokenizer } = options;
	return {
		trainer: "trl-sft",
		version: { library: "trl", version: trl },
		transformers: { library: "transformers", version: transformers },
		file: "/train.py",
		tokenizerEdits: {
			...(tokenizer?.pad_token === undefined ? {} : { padToken: written(tokenizer.pad_token, "pad_token") }),
			...(tokenizer?.eos_token === undefined ? {} : { eosToken: written(tokenizer.eos_token, "eos_token") }),
			...(tokenizer?.add_bos_token === undefined
				? {}
				: { addBosToken: written(tokenizer.add_bos_token, "add_bos_token") }),
			...(options.chat_template === undefined
				? {}
				: { chatTemplate: written(truth.templates[options.chat_template]!, "chat_template") }),
		},
		datasets: [],
		...(formatting === undefined ? {} : { formatting: formattingOf(formatting) }),
		textField: written(options.dataset_text_field ?? "text", "dataset_text_field"),
		maxLength: hasLength
			? written(length ?? null, "max_length")
			: { value: 1024, option: "max_length", certainty: "certain" },
		truncationMode: written(options.truncation_mode ?? "keep_start", "truncation_mode"),
		packing: written(false, "packing"),
		...(options.dataset_kwargs === undefined
			? {}
			: { addSpecialTokens: written(options.dataset_kwargs.add_special_tokens, "add_special_tokens") }),
		completionOnlyLoss: written(options.completion_only_loss ?? null, "completion_only_loss"),
		assistantOnlyLoss: written(options.assistant_only_loss ?? false, "assistant_only_loss"),
		...(options.eos_token === undefined ? {} : { eosToken: written(options.eos_token, "eos_token") }),
		...(options.pad_token === undefined ? {} : { padToken: written(options.pad_token, "pad_token") }),
	};
}

function formattingOf(text: string): NonNullable<TrainingConfig["formatting"]> {
	const parts = text
		.split(/\{(\w+)\}/)
		.map((piece, i) =>
			i % 2 === 0
				? ({ kind: "literal", text: piece, location } as const)
				: ({ kind: "field", field: piece, location } as const),
		);
	return { name: "format_row", pattern: { parts, location }, column: "text", batched: false };
}
