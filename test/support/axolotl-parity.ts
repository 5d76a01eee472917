/** Compares Axolotl's rows as we prepare them with those of the real Axolotl (test/conformance/axolotl.json). */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import {
	createAnalyzer,
	detectFormat,
	isUnavailable,
	parseConfig,
	parseJson,
	trainers,
	type ExampleAnalysis,
	type TrainingConfig,
} from "../../server/core/index.js";
import { createTemplateEngine } from "../../server/core/template/create-template-engine.js";
import {
	createLibraryEncoder,
	createLibraryTokenizer,
	type LibraryEncoder,
} from "../../server/node/library-tokenizer.js";
import {
	readTokenizerDefinition,
	type TokenizerDefinition,
	type TokenizerFiles,
} from "../../server/node/tokenizer-definition.js";
import { factsOf } from "../../server/node/tokenizer-facts.js";
import { projectRoot } from "./project-root.js";

/** `test/conformance/axolotl.json`. */
export interface AxolotlRecords {
	readonly versions: { readonly [version: string]: { readonly transformers: string } };
	readonly own: { readonly [form: string]: readonly unknown[] };
	readonly numbers: { readonly [selection: string]: readonly number[] };
	readonly full: readonly FullAnswer[];
	readonly cases: readonly AxolotlCase[];
}

export interface FullAnswer {
	readonly version: string;
	readonly case: number;
	readonly row: number;
	readonly input_ids: readonly number[];
	readonly labels: readonly number[];
}

export interface AxolotlCase {
	readonly tokenizer: string;
	readonly rows: string;
	readonly which: string;
	readonly root: { readonly [option: string]: unknown };
	readonly dataset: { readonly [option: string]: unknown };
	/** Six characters a row. */
	readonly answers: { readonly [version: string]: string };
}

/** One row under one release. */
export interface AxolotlComparison {
	readonly version: string;
	readonly case: AxolotlCase;
	readonly row: number;
	/** `stops`: no mask. */
	readonly expected: "stops" | "dropped" | "trained";
	readonly shown: "stops" | "dropped" | "exact" | "approximate";
	readonly isEqual: boolean;
	/** Ours, or why there is none. */
	readonly detail: string;
}

const folder = path.join(projectRoot, "test/conformance");

export function readAxolotlRecords(): AxolotlRecords {
	return JSON.parse(readFileSync(path.join(folder, "axolotl.json"), "utf8")) as AxolotlRecords;
}

/** One entry per release and kind of case: rows that are equal of those that were recorded and shown with that certainty. */
export async function trainerParity(): Promise<
	{ trainer: string; version: string; option: string; equal: number; total: number; exactness: string }[]
> {
	const results = new Map<
		string,
		{ trainer: string; version: string; option: string; equal: number; total: number; exactness: string }
	>();
	for (const comparison of await compareAxolotl()) {
		const option = optionOf(comparison.case);
		const exactness = comparison.shown === "approximate" ? "approximate" : "exact";
		const key = JSON.stringify([comparison.version, option, exactness]);
		const entry = results.get(key) ?? {
			trainer: "axolotl",
			version: comparison.version,
			option,
			equal: 0,
			total: 0,
			exactness,
		};
		entry.total++;
		entry.equal += comparison.isEqual ? 1 : 0;
		results.set(key, entry);
	}
	return [...results.values()];
}

/** The case in a few words: its type, and the options that are not the usual. */
function optionOf({ root, dataset }: AxolotlCase): string {
	const { type, ...own } = dataset;
	const named = Object.entries({ ...root, ...own }).filter(([name]) => name !== "chat_template_jinja");
	const options = named.map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
	return [typeof type === "string" ? type : "user-defined", ...options].join(", ").slice(0, 160);
}

/** Every recorded row of the releases, prepared here through the real reader of configurations. */
export async function compareAxolotl(only?: string): Promise<AxolotlComparison[]> {
	const records = readAxolotlRecords();
	const tokenizers = await loadTokenizers(new Set(records.cases.map(({ tokenizer }) => tokenizer)));
	const shared = readFileSync(path.join(folder, "rows/shared.jsonl"), "utf8")
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line) as { readonly [form: string]: unknown });
	return records.cases.flatMap((one) =>
		Object.entries(one.answers)
			.filter(([version]) => only === undefined || version === only)
			.flatMap(([version, answers]) => {
				const numbers = records.numbers[`${one.rows} ${one.which}`] ?? [];
				const prepare = preparer(one, version, tokenizers);
				return numbers.map((row, i) => {
					const value = records.own[one.rows]?.[row] ?? shared[row]?.[one.rows];
					const answer = answers === "!" ? "!!!!!!" : answers.slice(6 * i, 6 * i + 6);
					return { version, case: one, row, ...compare(answer, prepare(JSON.stringify(value))) };
				});
			}),
	);
}

function compare(
	answer: string,
	analysis: ExampleAnalysis,
): Pick<AxolotlComparison, "expected" | "shown" | "isEqual" | "detail"> {
	const { lossMask } = analysis;
	const expected = expectedOf(answer);
	if (lossMask === undefined) {
		const detail =
			analysis.unavailable?.reason ??
			analysis.renderFailure?.message ??
			analysis.formatProblems[0]?.message ??
			"";
		return { expected, shown: "stops", isEqual: expected === "stops", detail };
	}
	const { level } = lossMask.exactness;
	const shown = level === "exact" ? "exact" : "approximate";
	if (lossMask.dropped !== undefined) {
		return { expected, shown: "dropped", isEqual: expected === "dropped", detail: lossMask.dropped.why };
	}
	const kept = lossMask.states.flatMap((state, i) => (state === "cut" ? [] : [i]));
	const ids = kept.map((i) => lossMask.encoding.ids[i]);
	const labels = kept.map((i) => lossMask.labels[i]);
	const detail = `${ids.join()}|${labels.join()}`;
	return { expected, shown, isEqual: hashOf(detail) === answer, detail };
}

function expectedOf(answer: string): AxolotlComparison["expected"] {
	if (answer === "!!!!!!") {
		return "stops";
	}
	return answer === "------" ? "dropped" : "trained";
}

function hashOf(text: string): string {
	return createHash("sha256").update(text).digest("base64").slice(0, 6);
}

/** The analysis of a record's text under the case's configuration. */
function preparer(
	one: AxolotlCase,
	version: string,
	tokenizers: ReadonlyMap<string, LoadedTokenizer>,
): (text: string) => ExampleAnalysis {
	const config = configOf(one, version);
	const dataset = config.datasets[0];
	const { definition, encoder } = tokenizers.get(one.tokenizer)!;
	const exact = { level: "exact" } as const;
	const label = { id: one.tokenizer, name: one.tokenizer, origin: "built in", ids: exact, template: exact };
	const tokenizer = createLibraryTokenizer(encoder, factsOf(definition, label, config.tokenizerEdits));
	const analyzer = createAnalyzer({ tokenizer: { kind: "loaded", tokenizer }, templates, hash: () => "0" });
	return (text) => {
		const json = parseJson(text).value;
		return analyzer.analyseLine(text, {
			format: detectFormat(json === undefined ? [] : [json], config, dataset),
			textField: config.textField.value,
			config,
			...(dataset === undefined ? {} : { dataset }),
			rules: [],
			thresholds: {},
		});
	};
}

function configOf({ root, dataset }: AxolotlCase, version: string): TrainingConfig {
	const text = JSON.stringify({
		base_model: "some/model",
		...root,
		datasets: [{ path: "rows.jsonl", ds_type: "json", ...dataset }],
	});
	const reader = trainers.find(({ id }) => id === "axolotl")!.config!;
	const file = parseConfig("/run.json", text);
	return reader.read(file, { library: "axolotl", version }, new Map());
}

const templates = createTemplateEngine({ now: () => new Date() });

interface LoadedTokenizer {
	readonly definition: TokenizerDefinition;
	readonly encoder: LibraryEncoder;
}

async function loadTokenizers(ids: ReadonlySet<string>): Promise<ReadonlyMap<string, LoadedTokenizer>> {
	const script = pathToFileURL(path.join(projectRoot, "scripts/conformance-tokenizers.mjs")).href;
	const { conformanceTokenizers } = (await import(script)) as {
		conformanceTokenizers(): readonly { readonly id: string; read(): Promise<TokenizerFiles> }[];
	};
	const loaded = new Map<string, LoadedTokenizer>();
	for (const { id, read } of conformanceTokenizers().filter((one) => ids.has(one.id))) {
		const definition = readTokenizerDefinition(await read());
		if ("kind" in definition) {
			throw new Error(`${id} cannot be read`);
		}
		const encoder = createLibraryEncoder(definition);
		if (isUnavailable(encoder)) {
			throw new Error(encoder.reason);
		}
		loaded.set(id, { definition, encoder });
	}
	return loaded;
}
