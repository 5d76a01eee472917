/** Compares batches that a run recorded with what is predicted for the datasets of its script. */
import {
	isUnavailable,
	piecesOf,
	unavailable,
	type Exactness,
	type ExampleAnalysis,
	type PredictedRow,
	type RecordedBatches,
	type RecordRange,
	type RowComparison,
	type Unavailable,
} from "../core/index.js";
import { createRowMatcher, type RowMatcher } from "../core/features/recorded/match-rows.js";
import { createTextMatcher } from "../core/features/recorded/match-texts.js";
import { predictedRowOf } from "../core/features/recorded/predicted-row.js";
import { readRecordedBatches } from "../core/features/recorded/read-recorded-batches.js";
import type { AbortSignalLike, Host } from "../host.js";
import type { FileStore } from "./file-store.js";
import type { Layout } from "./inspect.js";
import type { TrainingScript } from "./run-findings.js";
import type { Scripts } from "./scripts.js";

export interface CompareOptions {
	/** Absolute path of the script; else the one that the file names. */
	readonly run?: string;
	readonly signal?: AbortSignalLike;
}

export interface BatchAnswer {
	readonly batches: RecordedBatches;
	/** Absolute path. */
	readonly script: string;
	/** In the order of the file, a packed row once for each of its sequences. */
	readonly rows: readonly RowComparison[];
	/** How many records were looked at, of how many. */
	readonly looked: number;
	readonly records: number;
	/** How sure the prediction is: the weakest of the records that were looked at. */
	readonly exactness: Exactness;
}

interface CompareTools {
	readonly host: Host;
	readonly store: FileStore;
	readonly scripts: Scripts;
	/** The datasets that a script trains on. */
	layoutsOf(script: TrainingScript): Promise<readonly Layout[]>;
}

/** More would take minutes; rows are drawn from everywhere, so the answer says how many were looked at. */
const MAX_RECORDS = 50_000;
/** Each row is compared with each record until all are found. */
const MAX_ROWS = 1_000;
/** Records between two questions whether every row is found. */
const STRIDE = 32;

export interface BatchComparer {
	/** The same answer again until a file changes. */
	compare(this: void, file: string, options?: CompareOptions): Promise<BatchAnswer | Unavailable>;
}

export function createBatchComparer(tools: CompareTools): BatchComparer {
	let last: { readonly key: string; readonly answer: Promise<BatchAnswer | Unavailable> } | undefined;
	return {
		compare(file, options = {}) {
			const key = JSON.stringify([file, options.run, tools.store.generation()]);
			if (last?.key === key) {
				return last.answer;
			}
			const answer = compareBatches(tools, file, options);
			// What was cancelled is no answer to the next question.
			last = options.signal === undefined ? { key, answer } : undefined;
			return answer;
		},
	};
}

async function compareBatches(
	tools: CompareTools,
	file: string,
	options: CompareOptions,
): Promise<BatchAnswer | Unavailable> {
	const stored = await tools.store.read(file);
	if (stored === undefined) {
		return unavailable(`"${tools.host.basename(file)}" cannot be read.`, "Check the path.");
	}
	const batches = readRecordedBatches(stored.text);
	if (isUnavailable(batches)) {
		return batches;
	}
	const script = await scriptOf(tools, file, batches, options.run);
	if (isUnavailable(script)) {
		return script;
	}
	const layouts = await tools.layoutsOf(script);
	if (layouts.length === 0) {
		return unavailable(
			`No dataset of ${tools.host.basename(script.file)} is a file that was found.`,
			"Put the dataset where the script looks for it, or choose the script for the dataset in the settings.",
		);
	}
	return compareWith(
		tools.host,
		{ batches: firstRows(batches), script: script.file, layouts },
		options.signal,
	);
}

function firstRows(batches: RecordedBatches): RecordedBatches {
	const { rows, texts, problems } = batches;
	return rows.length + texts.length <= MAX_ROWS
		? batches
		: {
				...batches,
				rows: rows.slice(0, MAX_ROWS),
				texts: texts.slice(0, MAX_ROWS),
				problems: [...problems, `Only the first ${MAX_ROWS} rows are compared.`],
			};
}

/** The script that is asked for, that the file names, or the only one there is. */
async function scriptOf(
	{ host, scripts }: CompareTools,
	file: string,
	{ script: name }: RecordedBatches,
	run: string | undefined,
): Promise<TrainingScript | Unavailable> {
	const training = (await scripts.all()).filter((one): one is TrainingScript => one.training !== undefined);
	if (run !== undefined) {
		const chosen = (await scripts.read(run)) ?? undefined;
		return chosen?.training === undefined
			? unavailable(`${host.basename(run)} trains nothing that Tunelint knows.`, "Name the training script.")
			: { ...chosen, training: chosen.training };
	}
	const named = name === undefined ? training : training.filter((one) => host.basename(one.file) === name);
	const folder = host.dirname(file);
	const [best, ...others] = [...named].sort(
		(a, b) => host.relative(folder, a.file).length - host.relative(folder, b.file).length,
	);
	if (best === undefined) {
		return unavailable(
			`No training script${name === undefined ? "" : ` "${name}"`} was found.`,
			"Name the script that recorded the batches.",
		);
	}
	return name === undefined && others.length > 0
		? unavailable(
				"The file does not say which script recorded it, and there are several.",
				"Name the script.",
			)
		: best;
}

interface Question {
	readonly batches: RecordedBatches;
	readonly script: string;
	readonly layouts: readonly Layout[];
}

async function compareWith(
	host: Host,
	{ batches, script, layouts }: Question,
	signal: AbortSignalLike | undefined,
): Promise<BatchAnswer | Unavailable> {
	const matchers: readonly RowMatcher[] = [createRowMatcher(batches.rows), createTextMatcher(batches.texts)];
	const pieces = createPieces();
	const records = layouts.reduce((sum, { layout }) => sum + layout.records.length, 0);
	let looked = 0;
	let refusal: Unavailable | undefined;
	let exactness: Exactness | undefined;
	for (const { layout, record, range } of recordsOf(layouts)) {
		if (looked >= MAX_RECORDS || signal?.aborted === true) {
			break;
		}
		if (looked % STRIDE === 0 && looked > 0 && matchers.every((matcher) => matcher.isDone())) {
			break;
		}
		looked++;
		for (const analysis of await analysesOf(host, layout, range)) {
			const predicted = isUnavailable(analysis)
				? undefined
				: predictedRowOf(analysis, { file: layout.file, record });
			if (predicted !== undefined && !isUnavailable(analysis)) {
				matchers.forEach((matcher) => matcher.offer(predicted));
				pieces.learn(predicted);
				exactness = weaker(exactness, analysis.exactness);
			} else {
				refusal ??= isUnavailable(analysis) ? analysis : analysis.unavailable;
			}
		}
	}
	if (exactness === undefined) {
		return refusal ?? unavailable("The trainer keeps no record of the datasets.", "Check the datasets.");
	}
	const rows = matchers.flatMap((matcher) => matcher.comparisons()).map(pieces.addTo);
	return { batches, script, rows, looked, records, exactness };
}

function* recordsOf(
	layouts: readonly Layout[],
): Generator<{ readonly layout: Layout; readonly record: number; readonly range: RecordRange }> {
	for (const layout of layouts) {
		for (const range of layout.layout.records) {
			yield { layout, record: range.record, range };
		}
	}
}

/** Both answers of a preference pair are rows of their own. */
async function analysesOf(
	host: Host,
	{ batch, text }: Layout,
	{ record }: RecordRange,
): Promise<readonly (ExampleAnalysis | Unavailable)[]> {
	const texts = [text.recordText(record - 1)];
	const first = await host.analyseLine({ ...batch, texts });
	if (isUnavailable(first) || first.example?.kind !== "preference") {
		return [first];
	}
	const context = { ...batch.context, side: "rejected" as const };
	return [first, await host.analyseLine({ ...batch, context, texts })];
}

function weaker(one: Exactness | undefined, other: Exactness): Exactness {
	return one === undefined || one.level === "exact" ? other : one;
}

interface Pieces {
	learn(row: PredictedRow): void;
	addTo(this: void, row: RowComparison): RowComparison;
}

/** The texts of ids, as far as predicted rows show them. */
function createPieces(): Pieces {
	const known = new Map<number, string>();
	const pieceOf = (id: number | undefined): string | undefined =>
		id === undefined ? undefined : known.get(id);
	return {
		learn({ ids, text, offsets }) {
			if (ids.every((id) => known.has(id))) {
				return;
			}
			const pieces = piecesOf(text, offsets);
			ids.forEach((id, i) => known.set(id, known.get(id) ?? pieces[i] ?? ""));
		},
		addTo(row) {
			const { difference } = row;
			if (difference === undefined) {
				return row;
			}
			const realPiece = difference.realPiece ?? pieceOf(difference.realId);
			const predictedPiece = pieceOf(difference.predictedId);
			return {
				...row,
				difference: {
					...difference,
					...(realPiece === undefined ? {} : { realPiece }),
					...(predictedPiece === undefined ? {} : { predictedPiece }),
				},
			};
		},
	};
}
