/** Replays the rows that TRL's real preference trainers prepared (trl-preference.json) through our own reading of the same scripts. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import {
	createAnalyzer,
	isUnavailable,
	trainers,
	type Analyzer,
	type ExampleAnalysis,
	type PreferenceSide,
	type TrainingConfig,
} from "../../server/core/index.js";
import { evaluateModule } from "../../server/core/evaluator/evaluate-module.js";
import type { PythonParser } from "../../server/core/syntax/python/syntax-tree.js";
import { createTemplateEngine } from "../../server/core/template/create-template-engine.js";
import {
	createLibraryEncoder,
	createLibraryTokenizer,
	type LibraryEncoder,
} from "../../server/node/library-tokenizer.js";
import { createPythonParser } from "../../server/node/python-parser.js";
import {
	readTokenizerDefinition,
	type TokenizerDefinition,
	type TokenizerFiles,
} from "../../server/node/tokenizer-definition.js";
import { factsOf } from "../../server/node/tokenizer-facts.js";
import { projectRoot } from "./project-root.js";
import type { TrainerParity } from "./trainer-section.js";

const require = createRequire(import.meta.url);

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Options = { readonly [option: string]: string | number | boolean | null };

interface BaseRow {
	readonly p: Json;
	readonly c: Json;
	readonly r: Json;
	readonly more?: { readonly [column: string]: Json };
}

type Rows = "text" | "chat";
type Form = "explicit" | "implicit" | "unpaired";

/** Versions, then trainer, tokenizer, rows, form and options, then the index of the answers. */
type Cell = readonly [readonly string[], readonly [string, string, Rows, Form, Options], number];

interface Recorded {
	readonly versions: { readonly [id: string]: { readonly trl: string; readonly transformers: string } };
	readonly templates: { readonly [tokenizer: string]: string };
	readonly text: readonly BaseRow[];
	readonly chat: readonly BaseRow[];
	readonly answers: readonly string[];
	readonly full: { readonly [answers: string]: readonly (readonly [number, Json])[] };
	readonly cells: readonly Cell[];
}

/** One row of one cell in one release. */
export interface PreferenceRowResult {
	readonly trainer: string;
	/** `1.16.0+5.23.0`: TRL and Transformers. */
	readonly version: string;
	readonly tokenizer: string;
	readonly rows: Rows;
	readonly form: Form;
	readonly options: Options;
	readonly row: number;
	readonly exactness: TrainerParity["exactness"];
	readonly isEqual: boolean;
	/** Did the trainer itself stop at the row? */
	readonly stopped: boolean;
	/** For messages. */
	readonly difference: string;
}

export async function trainerParity(): Promise<TrainerParity[]> {
	const cells = new Map<string, { equal: number; total: number; result: PreferenceRowResult }>();
	for (const result of await replayPreference()) {
		const key = [result.trainer, trlOf(result), optionOf(result), result.exactness].join(" ");
		const cell = cells.get(key) ?? { equal: 0, total: 0, result };
		cell.total++;
		cell.equal += result.isEqual ? 1 : 0;
		cells.set(key, cell);
	}
	return [...cells.values()].map(({ equal, total, result }) => ({
		trainer: result.trainer,
		version: trlOf(result),
		option: optionOf(result),
		equal,
		total,
		exactness: result.exactness,
	}));
}

function trlOf({ version }: PreferenceRowResult): string {
	return version.split("+")[0] ?? version;
}

function optionOf({ rows, form, options }: PreferenceRowResult): string {
	const written = Object.entries(options).map(([name, value]) => `${name}=${pythonText(value)}`);
	const kind = rows === "text" ? "texts" : "messages";
	return [`${kind}, ${form === "unpaired" ? "with label" : `${form} prompt`}`, ...written].join(", ");
}

let replayed: Promise<readonly PreferenceRowResult[]> | undefined;

export function replayPreference(): Promise<readonly PreferenceRowResult[]> {
	replayed ??= replay();
	return replayed;
}

async function replay(): Promise<readonly PreferenceRowResult[]> {
	const recorded = JSON.parse(read("trl-preference.json")) as Recorded;
	const parser = await createPythonParser({
		runtimeWasm: require.resolve("web-tree-sitter/web-tree-sitter.wasm"),
		grammarWasm: require.resolve("tree-sitter-python/tree-sitter-python.wasm"),
	});
	const tokenizers = await loadTokenizers();
	return recorded.cells.flatMap((cell) =>
		cell[0].flatMap((version) => replayCell(cell, version, { recorded, parser, tokenizers })),
	);
}

function read(name: string): string {
	return readFileSync(path.join(projectRoot, "test/conformance", name), "utf8");
}

interface Loaded {
	readonly definition: TokenizerDefinition;
	readonly encoder: LibraryEncoder;
}

async function loadTokenizers(): Promise<ReadonlyMap<string, Loaded>> {
	const script = pathToFileURL(path.join(projectRoot, "scripts/embedded-tokenizers.mjs")).href;
	const { embeddedTokenizers } = (await import(script)) as {
		embeddedTokenizers(): Promise<readonly { readonly id: string; readonly files: TokenizerFiles }[]>;
	};
	const small = {
		"tokenizer.json": read("trl-preference-tokenizer.json"),
		"tokenizer_config.json": JSON.stringify({
			tokenizer_class: "PreTrainedTokenizerFast",
			bos_token: "<bos>",
			eos_token: "<eos>",
			pad_token: "<pad>",
			model_max_length: 100000,
		}),
	};
	const loaded = new Map<string, Loaded>();
	for (const { id, files } of [...(await embeddedTokenizers()), { id: "small", files: small }]) {
		const definition = readTokenizerDefinition(files);
		assert.ok(!("kind" in definition));
		const encoder = createLibraryEncoder(definition);
		assert.ok(!isUnavailable(encoder));
		loaded.set(id, { definition, encoder: remembering(encoder) });
	}
	return loaded;
}

/** The same texts are asked for in every release. */
function remembering(encoder: LibraryEncoder): LibraryEncoder {
	const known = new Map<string, ReturnType<LibraryEncoder["encode"]>>();
	return {
		...encoder,
		encode(text, options) {
			const key = `${options.addSpecialTokens}${text}`;
			const result = known.get(key) ?? encoder.encode(text, options);
			known.set(key, result);
			return result;
		},
	};
}

interface Replay {
	readonly recorded: Recorded;
	readonly parser: PythonParser;
	readonly tokenizers: ReadonlyMap<string, Loaded>;
}

function replayCell(
	[, [kind, tokenizer, rows, form, options], answersIndex]: Cell,
	version: string,
	{ recorded, parser, tokenizers }: Replay,
): PreferenceRowResult[] {
	const trainer = `trl-${kind}`;
	const trl = recorded.versions[version]?.trl ?? "";
	const config = configOf(kind, tokenizer, options, trl, recorded.templates[tokenizer], parser);
	const analyzer = analyzerFor(tokenizer, config, tokenizers);
	const answers = recorded.answers[answersIndex] ?? "";
	return indicesOf(rows, recorded[rows].length, tokenizer, options).flatMap(
		(row, n): PreferenceRowResult[] => {
			const real = answers.slice(6 * n, 6 * n + 6);
			const base = recorded[rows][row];
			if (base === undefined || real === "") {
				return [];
			}
			const ours = answerOf(analyzer, JSON.stringify(rowOf(base, form)), config, form);
			const isEqual = real === ours.answer;
			const where = `${trainer} ${version} ${tokenizer} ${rows} ${form} ${JSON.stringify(options)} row ${row}`;
			const difference = `${where}: ${real}, ours ${ours.answer} (${ours.exactness}) ${ours.why}`;
			const stopped = real === "!!!!!!";
			return [
				{
					trainer,
					version,
					tokenizer,
					rows,
					form,
					options,
					row,
					exactness: ours.exactness,
					isEqual,
					stopped,
					difference,
				},
			];
		},
	);
}

/** As the recorder chooses them. */
function indicesOf(rows: Rows, count: number, tokenizer: string, options: Options): number[] {
	const made = rows === "text" ? 96 : 92;
	const all = Array.from({ length: count }, (_, i) => i);
	if (Object.keys(options).length > 0) {
		const long = rows === "text" ? [110, 111] : [99, 100];
		return all.filter((i) => (i < made && i % 3 === 0) || long.includes(i));
	}
	return all.filter((i) => i >= made || tokenizer === "small" || i % 3 === 0);
}

function rowOf({ p, c, r, more }: BaseRow, form: Form): { readonly [column: string]: Json } {
	const join = (a: Json, b: Json): Json =>
		Array.isArray(a) ? [...(a as readonly Json[]), ...(b as readonly Json[])] : `${String(a)}${String(b)}`;
	switch (form) {
		case "explicit":
			return { prompt: p, chosen: c, rejected: r, ...more };
		case "implicit":
			return { chosen: join(p, c), rejected: join(p, r), ...more };
		case "unpaired":
			return { prompt: p, completion: c, label: true, ...more };
	}
}

const classes: Readonly<Record<string, string>> = {
	dpo: "DPO",
	kto: "KTO",
	orpo: "ORPO",
	cpo: "CPO",
	reward: "Reward",
};

/** Read from a script, so that the options' spelling is tried as well. */
function configOf(
	kind: string,
	tokenizer: string,
	options: Options,
	version: string,
	template: string | undefined,
	parser: PythonParser,
): TrainingConfig {
	const name = classes[kind] ?? "";
	const written = Object.entries(options);
	const script = [
		`from trl import ${name}Config, ${name}Trainer`,
		"tokenizer = AutoTokenizer.from_pretrained('model')",
		...(template === undefined ? [] : [`tokenizer.chat_template = ${JSON.stringify(template)}`]),
		...(tokenizer === "llama-2" ? ['tokenizer.pad_token = "<unk>"'] : []),
		`args = ${name}Config(${written.map(([option, value]) => `${option}=${pythonText(value)}`).join(", ")})`,
		`trainer = ${name}Trainer(model=model, args=args, train_dataset=data)`,
	].join("\n");
	const trainer = trainers.find(({ id }) => id === `trl-${kind}`);
	assert.ok(trainer !== undefined);
	const module = evaluateModule("/train.py", script, parser.parse(script));
	assert.ok(trainer.detect(module) > 0);
	return trainer.readConfig(module, { library: "trl", version });
}

function pythonText(value: Options[string] | undefined): string {
	if (value === null || value === undefined) {
		return "None";
	}
	if (typeof value === "boolean") {
		return value ? "True" : "False";
	}
	return JSON.stringify(value);
}

const templates = createTemplateEngine({ now: () => new Date() });

function analyzerFor(id: string, config: TrainingConfig, tokenizers: ReadonlyMap<string, Loaded>): Analyzer {
	const loaded = tokenizers.get(id);
	assert.ok(loaded !== undefined);
	const exact = { level: "exact" } as const;
	const label = { id, name: id, origin: "test", ids: exact, template: exact };
	const facts = factsOf(loaded.definition, label, config.tokenizerEdits);
	return createAnalyzer({
		tokenizer: { kind: "loaded", tokenizer: createLibraryTokenizer(loaded.encoder, facts) },
		templates,
		hash: () => "0",
	});
}

interface Answer {
	readonly answer: string;
	readonly exactness: TrainerParity["exactness"];
	readonly why: string;
}

function answerOf(analyzer: Analyzer, text: string, config: TrainingConfig, form: Form): Answer {
	const sides: readonly PreferenceSide[] = form === "unpaired" ? ["chosen"] : ["chosen", "rejected"];
	const format = form === "unpaired" ? "kto" : "preference";
	const analyses = sides.map((side) =>
		analyzer.analyseLine(text, { format, textField: "text", config, side, rules: [], thresholds: {} }),
	);
	const missing = analyses.find(({ lossMask }) => lossMask === undefined);
	if (missing !== undefined) {
		const why = missing.unavailable?.reason ?? missing.renderFailure?.message ?? "";
		return { answer: "!!!!!!", exactness: "unavailable", why };
	}
	const masks = analyses.flatMap(({ lossMask }) => (lossMask === undefined ? [] : [lossMask]));
	const doubt = masks.map(({ exactness }) => exactness).find(({ level }) => level !== "exact");
	const isDropped = masks.every(({ dropped }) => dropped !== undefined);
	const answer = isDropped ? "------" : digest(analyses);
	return doubt === undefined || doubt.level === "exact"
		? { answer, exactness: "exact", why: "" }
		: { answer, exactness: doubt.level, why: doubt.why };
}

function digest(analyses: readonly ExampleAnalysis[]): string {
	const sides = analyses.map(sideOf);
	return createHash("sha256").update(JSON.stringify(sides)).digest("hex").slice(0, 6);
}

/** Ids, and the positions that are trained; the first token is never predicted. */
function sideOf({ lossMask }: ExampleAnalysis): readonly [readonly number[], readonly number[]] {
	assert.ok(lossMask !== undefined);
	const { states, labels, encoding } = lossMask;
	const kept = states.flatMap((state, i) => (state === "cut" ? [] : [i]));
	const ids = kept.map((i) => encoding.ids[i] ?? -1);
	const trained = kept.flatMap((i, n) => (n > 0 && labels[i] !== null && labels[i] !== -100 ? [n] : []));
	return [ids, trained];
}
