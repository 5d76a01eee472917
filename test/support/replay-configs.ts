/** Replays recorded rows of trainers that a configuration file starts: the same file and rows through our own readers. */
import assert from "node:assert/strict";
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

/** A case of `test/conformance/<trainer>.json`. */
export interface RecordedCase {
	readonly tokenizer: string;
	/** The form of the shared rows. */
	readonly rows: string;
	readonly side?: "chosen" | "rejected";
	readonly config: { readonly [key: string]: unknown };
	/** Six characters a row: a hash, `!!!!!!` where the trainer stops, `------` where there is no such row. `=VERSION`: as that one. */
	readonly answers: { readonly [version: string]: string };
	/** A few answers in full: row → ids and labels (those of the first token left away), of `fullVersion`. */
	readonly full?: { readonly [row: string]: readonly [readonly number[], readonly number[]] };
}

export interface ReplayedRow {
	readonly version: string;
	readonly case: RecordedCase;
	readonly row: number;
	readonly expected: string;
	readonly answer: string;
	readonly exactness: "exact" | "approximate" | "unavailable";
	readonly ids: readonly number[];
	readonly labels: readonly (number | null)[];
	/** Why it is not exact. */
	readonly why: string;
}

export interface TrainerParity {
	readonly trainer: string;
	readonly version: string;
	readonly option: string;
	readonly equal: number;
	readonly total: number;
	readonly exactness: "exact" | "approximate" | "unavailable";
}

const folder = path.join(projectRoot, "test/conformance");
const STOPS = "!!!!!!";

export function readCases(trainer: string): readonly RecordedCase[] {
	return JSON.parse(readFileSync(path.join(folder, `${trainer}.json`), "utf8")) as readonly RecordedCase[];
}

export async function replayConfigs(trainer: string): Promise<readonly ReplayedRow[]> {
	const shared = readFileSync(path.join(folder, "rows/shared.jsonl"), "utf8")
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line) as SharedRow);
	const loaded = new Map<string, Loaded>();
	const result: ReplayedRow[] = [];
	for (const one of readCases(trainer)) {
		const tokenizer = loaded.get(one.tokenizer) ?? (await loadTokenizer(one.tokenizer));
		loaded.set(one.tokenizer, tokenizer);
		for (const version of Object.keys(one.answers)) {
			result.push(...replayCase(trainer, version, one, { shared, tokenizer }));
		}
	}
	return result;
}

function replayCase(
	trainer: string,
	version: string,
	one: RecordedCase,
	{ shared, tokenizer }: { readonly shared: readonly SharedRow[]; readonly tokenizer: Loaded },
): ReplayedRow[] {
	const text = one.answers[version]!;
	const answers = text.startsWith("=") ? one.answers[text.slice(1)]! : text;
	const analyse = analyserOf(trainer, version, one, tokenizer);
	return shared.flatMap((forms, row) => {
		const expected = answers.slice(6 * row, 6 * row + 6);
		return expected === "------"
			? []
			: [{ version, case: one, row, expected, ...answerOf(analyse(JSON.stringify(forms[one.rows]))) }];
	});
}

interface SharedRow {
	readonly [form: string]: unknown;
}

/** Rows that are equal of those that were recorded, by release, option and what the product claims. */
export function parityOf(
	trainer: string,
	rows: readonly ReplayedRow[],
	option: (one: RecordedCase) => string,
): TrainerParity[] {
	const cells = new Map<string, { equal: number; total: number; cell: TrainerParity }>();
	for (const row of rows) {
		const cell = {
			trainer,
			version: row.version,
			option: option(row.case),
			equal: 0,
			total: 0,
			exactness: row.exactness,
		};
		const key = JSON.stringify(cell);
		const counts = cells.get(key) ?? { equal: 0, total: 0, cell };
		counts.total++;
		counts.equal += row.answer === row.expected ? 1 : 0;
		cells.set(key, counts);
	}
	return [...cells.values()].map(({ equal, total, cell }) => ({ ...cell, equal, total }));
}

interface Loaded {
	readonly definition: TokenizerDefinition;
	readonly encoder: LibraryEncoder;
}

async function loadTokenizer(id: string): Promise<Loaded> {
	const script = pathToFileURL(path.join(projectRoot, "scripts/conformance-tokenizers.mjs")).href;
	const { conformanceTokenizers } = (await import(script)) as {
		conformanceTokenizers(): readonly { readonly id: string; read(): Promise<TokenizerFiles> }[];
	};
	const definition = readTokenizerDefinition(
		await conformanceTokenizers()
			.find((one) => one.id === id)!
			.read(),
	);
	assert.ok(!("kind" in definition));
	const encoder = createLibraryEncoder(definition);
	assert.ok(!isUnavailable(encoder));
	return { definition, encoder };
}

function analyserOf(
	id: string,
	version: string,
	one: RecordedCase,
	{ definition, encoder }: Loaded,
): (text: string) => ExampleAnalysis {
	const trainer = trainers.find((candidate) => candidate.id === id)!;
	const file = parseConfig("/run.json", JSON.stringify(one.config));
	assert.ok(trainer.config!.detect(file) > 0, "the configuration is not recognised");
	const config = trainer.config!.read(file, { library: trainer.library, version }, new Map());
	const exact = { level: "exact" } as const;
	const label = { id: one.tokenizer, name: one.tokenizer, origin: "test", ids: exact, template: exact };
	const tokenizer = createLibraryTokenizer(encoder, factsOf(definition, label, config.tokenizerEdits));
	const templates = createTemplateEngine({ now: () => new Date() });
	const analyzer = createAnalyzer({ tokenizer: { kind: "loaded", tokenizer }, templates, hash: () => "0" });
	const dataset = config.datasets[0];
	return (text) => {
		const json = parseJson(text).value;
		return analyzer.analyseLine(text, {
			format: detectFormat(json === undefined ? [] : [json], config, dataset),
			textField: config.textField.value,
			config,
			...(dataset === undefined ? {} : { dataset }),
			...(one.side === undefined ? {} : { side: one.side }),
			rules: [],
			thresholds: {},
		});
	};
}

function answerOf(
	analysis: ExampleAnalysis,
): Pick<ReplayedRow, "answer" | "exactness" | "ids" | "labels" | "why"> {
	const { lossMask } = analysis;
	if (lossMask === undefined) {
		const why = analysis.unavailable?.reason ?? analysis.formatProblems[0]?.message ?? "";
		return { answer: STOPS, exactness: "unavailable", ids: [], labels: [], why };
	}
	const { exactness } = lossMask;
	const kept = lossMask.states.flatMap((state, i) => (state === "cut" ? [] : [i]));
	const ids = kept.map((i) => lossMask.encoding.ids[i]!);
	const labels = kept.map((i) => lossMask.labels[i]!);
	return {
		answer: hashOf(ids, labels.slice(1)),
		exactness: exactness.level,
		ids,
		labels,
		why: exactness.level === "exact" ? "" : exactness.why,
	};
}

export function hashOf(ids: readonly number[], labels: readonly (number | null)[]): string {
	return createHash("sha256").update(`${ids.join()}|${labels.join()}`).digest("base64").slice(0, 6);
}
