/** Replays the rows that real LLaMA-Factory prepared (llama-factory.json) through our own reading of the same configurations. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import {
	createAnalyzer,
	isUnavailable,
	parseConfig,
	type Analyzer,
	type ExampleAnalysis,
	type TrainingConfig,
} from "../../server/core/index.js";
import { createTemplateEngine } from "../../server/core/template/create-template-engine.js";
import llamaFactory from "../../server/core/trainers/llama-factory.js";
import { createLibraryEncoder, createLibraryTokenizer } from "../../server/node/library-tokenizer.js";
import { readTokenizerDefinition, type TokenizerFiles } from "../../server/node/tokenizer-definition.js";
import { factsOf } from "../../server/node/tokenizer-facts.js";
import type { Tokenizer } from "../../server/core/types/tokenizer.js";
import { projectRoot } from "./project-root.js";
import type { TrainerParity } from "./trainer-section.js";

/** One row of one case, with what the product says of it. */
export interface ReplayedRow {
	readonly version: string;
	/** The options that differ from the usual, in LLaMA-Factory's spelling. */
	readonly option: string;
	readonly row: string;
	readonly exactness: TrainerParity["exactness"];
	readonly isEqual: boolean;
	/** Real and ours, for messages. */
	readonly difference: string;
}

interface Case {
	readonly form: string;
	readonly info: { readonly [key: string]: unknown };
	readonly tokenizer: string;
	readonly config: { readonly [option: string]: unknown };
}

interface Recording {
	readonly tokens: readonly string[];
	readonly cases: readonly Case[];
	readonly records: readonly { readonly version: string; readonly case: number; readonly rows: string }[];
	readonly sweep: readonly { readonly version: string; readonly template: string; readonly rows: string }[];
}

interface SharedRow {
	readonly name: string;
	readonly [form: string]: unknown;
}

/** Every which row is asked of every template. */
const SWEEP_STEP = 30;

/** A cell for each version, option and claim. */
export async function trainerParity(): Promise<TrainerParity[]> {
	const cells = new Map<string, TrainerParity>();
	for (const row of await replayLlamaFactory()) {
		const { version, option, exactness } = row;
		const key = [version, option, exactness].join(" ");
		const cell = cells.get(key) ?? {
			trainer: "llama-factory",
			version,
			option,
			exactness,
			equal: 0,
			total: 0,
		};
		cells.set(key, { ...cell, total: cell.total + 1, equal: cell.equal + (row.isEqual ? 1 : 0) });
	}
	return [...cells.values()];
}

let replayed: Promise<readonly ReplayedRow[]> | undefined;

export function replayLlamaFactory(): Promise<readonly ReplayedRow[]> {
	replayed ??= replay();
	return replayed;
}

async function replay(): Promise<readonly ReplayedRow[]> {
	const recording = JSON.parse(read("llama-factory.json")) as Recording;
	const rows = read("rows/shared.jsonl")
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => JSON.parse(line) as SharedRow);
	const open = await tokenizerOpener(recording.tokens);
	const found: ReplayedRow[] = [];
	for (const { version, case: index, rows: answers } of recording.records) {
		const one = recording.cases[index]!;
		found.push(...replayCase(one, version, optionOf(one), rows, answers, await open(one.tokenizer)));
	}
	const { info } = recording.cases[0]!;
	const some = rows.filter((_, i) => i % SWEEP_STEP === 0);
	for (const { version, template, rows: answers } of recording.sweep) {
		const one = { form: "messages", info, tokenizer: "every-token", config: { template, stage: "sft" } };
		found.push(...replayCase(one, version, "every template", some, answers, await open(one.tokenizer)));
	}
	return found;
}

function read(name: string): string {
	return readFileSync(path.join(projectRoot, "test/conformance", name), "utf8");
}

function optionOf({ config, info }: Case): string {
	const formatting = typeof info["formatting"] === "string" ? info["formatting"] : "alpaca";
	const { stage, ...options } = config;
	const words = Object.entries(options).map(
		([name, value]) => `${name}: ${value === null ? "null" : String(value)}`,
	);
	return [...(stage === "sft" ? [] : [`stage: ${String(stage)}`]), ...words, `(${formatting})`]
		.join(", ")
		.replace(", (", " (");
}

type OpenTokenizer = (id: string) => Promise<Tokenizer>;

async function tokenizerOpener(tokens: readonly string[]): Promise<OpenTokenizer> {
	const script = pathToFileURL(path.join(projectRoot, "scripts/conformance-tokenizers.mjs")).href;
	const { conformanceTokenizers } = (await import(script)) as {
		conformanceTokenizers(): readonly { readonly id: string; read(): Promise<TokenizerFiles> }[];
	};
	const all = conformanceTokenizers();
	const known = new Map<string, Tokenizer>();
	return async (id) => {
		const entry = all.find((one) => one.id === (id === "every-token" ? "qwen2.5" : id));
		assert.ok(entry !== undefined);
		const opened = known.get(id) ?? openTokenizer(id, await filesOf(id, entry, tokens));
		known.set(id, opened);
		return opened;
	};
}

async function filesOf(
	id: string,
	entry: { read(): Promise<TokenizerFiles> },
	tokens: readonly string[],
): Promise<TokenizerFiles> {
	const files = withShortTemplate(await entry.read());
	return id === "every-token" ? withTokens(files, tokens) : files;
}

/** LLaMA-Factory does not use the chat template, and looking for what a long one would drop takes most of the time. */
function withShortTemplate(files: TokenizerFiles): TokenizerFiles {
	const settings = JSON.parse(files["tokenizer_config.json"]!) as { readonly [key: string]: unknown };
	const template = "{% for message in messages %}{{ message.content }}{% endfor %}";
	return { ...files, "tokenizer_config.json": JSON.stringify({ ...settings, chat_template: template }) };
}

/** As the recorder adds them. */
function withTokens(files: TokenizerFiles, tokens: readonly string[]): TokenizerFiles {
	const definition = JSON.parse(files["tokenizer.json"]!) as {
		readonly added_tokens: readonly { readonly id: number; readonly content: string }[];
	};
	const settings = JSON.parse(files["tokenizer_config.json"]!) as { readonly [key: string]: unknown };
	const after = Math.max(...definition.added_tokens.map(({ id }) => id)) + 1;
	const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
	const added = tokens.map((content, i) => ({ id: after + i, content, ...flags }));
	return {
		"tokenizer.json": JSON.stringify({ ...definition, added_tokens: [...definition.added_tokens, ...added] }),
		"tokenizer_config.json": JSON.stringify({
			...settings,
			added_tokens_decoder: undefined,
			bos_token: "<begin of text>",
		}),
	};
}

function openTokenizer(id: string, files: TokenizerFiles): Tokenizer {
	const definition = readTokenizerDefinition(files);
	assert.ok(!("kind" in definition));
	const encoder = createLibraryEncoder(definition);
	assert.ok(!isUnavailable(encoder));
	const exact = { level: "exact" } as const;
	const label = { id, name: id, origin: "test", ids: exact, template: exact };
	return remembering(createLibraryTokenizer(encoder, factsOf(definition, label, {})));
}

/** Releases and options encode the same pieces again and again. */
function remembering(tokenizer: Tokenizer): Tokenizer {
	const known = new Map<string, ReturnType<Tokenizer["encode"]>>();
	return {
		...tokenizer,
		encode(text, options) {
			const key = `${options.addSpecialTokens ? 1 : 0}${text}`;
			const encoding = known.get(key) ?? tokenizer.encode(text, options);
			known.set(key, encoding);
			return encoding;
		},
	};
}

function configOf({ config, info }: Case, version: string): TrainingConfig {
	const settings = { model_name_or_path: "model", dataset: "rows", ...config };
	const file = parseConfig("/train.yaml", JSON.stringify(settings));
	const needed = parseConfig("/data/dataset_info.json", JSON.stringify({ rows: info }));
	const reader = llamaFactory.config;
	assert.ok(reader !== undefined && reader.detect(file) > 0);
	assert.deepEqual(reader.neededFiles?.(file), ["data/dataset_info.json"]);
	return reader.read(
		file,
		{ library: "llamafactory", version },
		new Map([["data/dataset_info.json", needed]]),
	);
}

function replayCase(
	one: Case,
	version: string,
	option: string,
	rows: readonly SharedRow[],
	answers: string,
	tokenizer: Tokenizer,
): ReplayedRow[] {
	const analyzer = createAnalyzer({
		tokenizer: { kind: "loaded", tokenizer },
		templates: createTemplateEngine({ now: () => new Date() }),
		hash: () => "0",
	});
	const config = configOf(one, version);
	const words = answers.split(" ");
	return rows.flatMap((row, i): ReplayedRow[] => {
		const real = words[i];
		if (real === undefined || real === "none") {
			return [];
		}
		const text = JSON.stringify(rowOf(row, one.form));
		const { answer, exactness, why } = answerOf(text, one, config, analyzer);
		const difference = `${version} ${one.tokenizer} ${JSON.stringify(one.config)} ${row.name}: ${real}, ours ${answer} ${why}`;
		return [{ version, option, row: row.name, exactness, isEqual: answer === real, difference }];
	});
}

/** LLaMA-Factory takes an answer of a preference row as one message, not as a list of one. */
function rowOf(row: SharedRow, form: string): unknown {
	if (form !== "chat-preference") {
		return row[form];
	}
	const pair = row[form] as { readonly chosen: readonly unknown[]; readonly rejected: readonly unknown[] };
	return { ...pair, chosen: pair.chosen[0], rejected: pair.rejected[0] };
}

interface Answer {
	readonly answer: string;
	readonly exactness: TrainerParity["exactness"];
	readonly why: string;
}

function answerOf(text: string, one: Case, config: TrainingConfig, analyzer: Analyzer): Answer {
	const dataset = config.datasets[0]!;
	const context = {
		format: dataset.reading?.format ?? ("unknown" as const),
		textField: config.textField.value,
		config,
		dataset,
		rules: [],
		thresholds: {},
	};
	const sides = one.info["ranking"] === true ? (["chosen", "rejected"] as const) : [undefined];
	const parts: (readonly (number | null)[])[] = [];
	let last: Answer = { answer: "error", exactness: "unavailable", why: "" };
	for (const side of sides) {
		const analysis = analyzer.analyseLine(text, { ...context, ...(side === undefined ? {} : { side }) });
		last = claimOf(analysis);
		if (last.answer !== "") {
			return last;
		}
		parts.push(...idsAndLabels(analysis));
	}
	const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 8);
	return { ...last, answer: hash };
}

/** `answer` is empty when there is one to make. */
function claimOf({ lossMask, unavailable }: ExampleAnalysis): Answer {
	if (lossMask === undefined) {
		return { answer: "error", exactness: "unavailable", why: unavailable?.reason ?? "" };
	}
	const { exactness, dropped } = lossMask;
	const why = exactness.level === "exact" ? "" : exactness.why;
	return { answer: dropped === undefined ? "" : "drop", exactness: exactness.level, why };
}

function idsAndLabels({ lossMask }: ExampleAnalysis): (readonly (number | null)[])[] {
	assert.ok(lossMask !== undefined);
	const { encoding, labels, states } = lossMask;
	const kept = states.flatMap((state, i) => (state === "cut" ? [] : [i]));
	return [kept.map((i) => encoding.ids[i]!), kept.map((i) => labels[i]!)];
}
