/** Replays the rows that real Transformers prepared (transformers.json) through our own reading of the same scripts. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import {
	createAnalyzer,
	isUnavailable,
	type Analyzer,
	type ExampleAnalysis,
} from "../../server/core/index.js";
import { evaluateModule } from "../../server/core/evaluator/evaluate-module.js";
import type { PythonParser } from "../../server/core/syntax/python/syntax-tree.js";
import { createTemplateEngine } from "../../server/core/template/create-template-engine.js";
import transformers from "../../server/core/trainers/transformers.js";
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

const require = createRequire(import.meta.url);

export interface ParityCell {
	readonly trainer: string;
	readonly version: string;
	/** The script, or the option in the trainer's own spelling. */
	readonly option: string;
	readonly equal: number;
	readonly total: number;
	/** What the product claims for these rows. */
	readonly exactness: "exact" | "approximate" | "unavailable";
}

/** One row of one script, with what the product says of it. */
export interface ReplayedRow {
	readonly version: string;
	readonly script: string;
	readonly tokenizer: string;
	readonly row: string;
	readonly exactness: ParityCell["exactness"];
	readonly isEqual: boolean;
	/** Real and ours, for messages. */
	readonly difference: string;
}

interface RecordedAnswers {
	readonly version: string;
	readonly script: string;
	readonly tokenizer: string;
	readonly rows: string;
}

/** A cell for each version, script and claim. */
export async function trainerParity(): Promise<ParityCell[]> {
	const cells = new Map<string, { equal: number; total: number; row: ReplayedRow }>();
	for (const row of await replayTransformers()) {
		const key = [row.version, row.script, row.exactness].join(" ");
		const cell = cells.get(key) ?? { equal: 0, total: 0, row };
		cell.total++;
		cell.equal += row.isEqual ? 1 : 0;
		cells.set(key, cell);
	}
	return [...cells.values()].map(({ equal, total, row }) => ({
		trainer: "transformers",
		version: row.version,
		option: row.script,
		equal,
		total,
		exactness: row.exactness,
	}));
}

let replayed: Promise<readonly ReplayedRow[]> | undefined;

export function replayTransformers(): Promise<readonly ReplayedRow[]> {
	replayed ??= replay();
	return replayed;
}

async function replay(): Promise<readonly ReplayedRow[]> {
	const records = (JSON.parse(read("transformers.json")) as { records: readonly RecordedAnswers[] }).records;
	const rows = read("rows/shared.jsonl")
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => JSON.parse(line) as { readonly name: string; readonly [form: string]: unknown });
	const parser = await createPythonParser({
		runtimeWasm: require.resolve("web-tree-sitter/web-tree-sitter.wasm"),
		grammarWasm: require.resolve("tree-sitter-python/tree-sitter-python.wasm"),
	});
	const found: ReplayedRow[] = [];
	const tokenizers = new Map<string, Loaded>();
	for (const record of records) {
		const { tokenizer } = record;
		const loaded = tokenizers.get(tokenizer) ?? (await loadTokenizer(tokenizer));
		tokenizers.set(tokenizer, loaded);
		found.push(...replayRecord(record, rows, loaded, parser));
	}
	return found;
}

function read(name: string): string {
	return readFileSync(path.join(projectRoot, "test/conformance", name), "utf8");
}

interface Loaded {
	readonly id: string;
	readonly definition: TokenizerDefinition;
	readonly encoder: LibraryEncoder;
}

async function loadTokenizer(id: string): Promise<Loaded> {
	const script = pathToFileURL(path.join(projectRoot, "scripts/conformance-tokenizers.mjs")).href;
	const { conformanceTokenizers } = (await import(script)) as {
		conformanceTokenizers(): readonly { readonly id: string; read(): Promise<TokenizerFiles> }[];
	};
	const entry = conformanceTokenizers().find((one) => one.id === id);
	assert.ok(entry !== undefined);
	const definition = readTokenizerDefinition(await entry.read());
	assert.ok(!("kind" in definition));
	const encoder = createLibraryEncoder(definition);
	assert.ok(!isUnavailable(encoder));
	return { id, definition, encoder };
}

function replayRecord(
	record: RecordedAnswers,
	rows: readonly { readonly name: string; readonly [form: string]: unknown }[],
	{ id, definition, encoder }: Loaded,
	parser: PythonParser,
): ReplayedRow[] {
	const text = read(`transformers/${record.script}.py`);
	const module = evaluateModule("/train.py", text, parser.parse(text));
	const config = transformers.readConfig(module, { library: "transformers", version: record.version });
	const exact = { level: "exact" } as const;
	const label = { id, name: id, origin: "test", ids: exact, template: exact };
	const analyzer: Analyzer = createAnalyzer({
		tokenizer: {
			kind: "loaded",
			tokenizer: createLibraryTokenizer(encoder, factsOf(definition, label, config.tokenizerEdits)),
		},
		templates: createTemplateEngine({ now: () => new Date() }),
		hash: () => "0",
	});
	const form = /^# rows: ([\w-]+)/.exec(text)?.[1] ?? "";
	const answers = record.rows.split(" ");
	return rows.flatMap((row, i): ReplayedRow[] => {
		const real = answers[i];
		if (real === undefined || real === "none") {
			return [];
		}
		const context = { format: "unknown", textField: "text", config, rules: [], thresholds: {} } as const;
		const { answer, exactness, why } = answerOf(analyzer.analyseLine(JSON.stringify(row[form]), context));
		const { version, script, tokenizer } = record;
		const isEqual = answer === real;
		const difference = `${script} ${tokenizer} ${version} ${row.name}: ${real}, ours ${answer} ${why}`;
		return [{ version, script, tokenizer, row: row.name, exactness, isEqual, difference }];
	});
}

function answerOf(analysis: ExampleAnalysis): {
	readonly answer: string;
	readonly exactness: ParityCell["exactness"];
	readonly why: string;
} {
	const { lossMask } = analysis;
	if (lossMask === undefined) {
		return { answer: "error", exactness: "unavailable", why: analysis.unavailable?.reason ?? "" };
	}
	const kept = lossMask.states.flatMap((state, i) => (state === "cut" ? [] : [i]));
	const ids = kept.map((i) => lossMask.encoding.ids[i]);
	const labels = kept.map((i) => lossMask.labels[i]);
	const answer =
		lossMask.dropped === undefined
			? createHash("sha256")
					.update(JSON.stringify([ids, labels]))
					.digest("hex")
					.slice(0, 8)
			: "drop";
	const { exactness } = lossMask;
	const why = exactness.level === "exact" ? "" : exactness.why;
	return { answer, exactness: exactness.level, why };
}
