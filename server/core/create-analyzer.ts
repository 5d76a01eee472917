/** The synchronous engine of a worker: records in, findings and analyses out. */
import { isUnavailable, unavailable } from "./base/staged.js";
import { formatCount } from "./base/wording.js";
import { reportLine } from "./features/report-line.js";
import { reportPlainChat, wholeReport, type PlainReport } from "./features/report-plain-chat.js";
import { analyseRecord, type PipelineResources } from "./pipeline/analyse.js";
import { askedTexts } from "./pipeline/asked-texts.js";
import { createMemo } from "./pipeline/memo.js";
import { proveRow } from "./pipeline/prove-row.js";
import { copyOneByOne, type CopyUnits } from "./types/copy-units.js";
import type { ExampleAnalysis, LineContext, LineReport } from "./types/example-analysis.js";
import type { RowSource } from "./types/row-source.js";

export interface AnalyzerResources extends PipelineResources {
	/** xxh64 of the trimmed UTF-8 bytes, as 16 hex digits. */
	hash(text: string): string;
	readonly copyUnits?: CopyUnits;
}

export interface Analyzer {
	/** Everything about one record, for the screen. */
	analyseLine(text: string, context: LineContext): ExampleAnalysis;
	/** What is kept of every record of a file; of most rows it is a few numbers. */
	reportRow(row: RowSource, context: LineContext): LineReport | PlainReport;
	/** The same of a text. */
	reportLine(text: string, context: LineContext): LineReport;
}

/** Analyses of records on screen that are kept: hover and preview ask for the same one again and again. */
const MEMO_BYTES = 8_000_000;

export function createAnalyzer(resources: AnalyzerResources): Analyzer {
	const memo = createMemo<ExampleAnalysis>(MEMO_BYTES);
	return {
		analyseLine(text, context) {
			const key = `${JSON.stringify(context)}\n${text}`;
			return memo(key, text.length * 64, () => {
				const limited = within(text, context, resources);
				const analysis = analyseRecord(text, context, limited);
				const asked =
					context.asks === undefined ? {} : { askedTexts: askedTexts(analysis, context, limited) };
				return { ...analysis, ...tokenBytes(analysis, resources), ...asked };
			});
		},
		reportRow: (row, context) => reportRow(row, context, resources),
		reportLine(text, context) {
			const row = rowOfText(text, resources);
			const report = reportRow(row, context, resources);
			return "isPlain" in report ? wholeReport(report, row.hash()) : report;
		},
	};
}

function reportRow(
	row: RowSource,
	context: LineContext,
	resources: AnalyzerResources,
): LineReport | PlainReport {
	const plain = resources.tokenizer.kind === "loaded" ? undefined : reportPlainChat(row, context);
	if (plain !== undefined) {
		return plain;
	}
	const text = row.text();
	const { copyUnits } = resources;
	const parts = { row, ...(copyUnits === undefined ? {} : { copyUnits }) };
	const limited = within(text, context, resources);
	const analysis = analyseRecord(text, context, limited);
	const first = reportLine(analysis, context, parts);
	// Both answers of a preference row are trained on, each in its own sequence.
	const report =
		analysis.example?.kind === "preference"
			? bothSides(first, reportLine(analyseRecord(text, otherSide(context), limited), context, parts))
			: first;
	const proved =
		context.withProofs === true
			? { ...report, digest: { ...report.digest, proof: proveRow(analysis, context, limited) } }
			: report;
	const isCut = limited !== resources && isUnavailable(limited.tokenizer);
	return isCut ? { ...proved, stopped: limited.tokenizer } : proved;
}

function rowOfText(text: string, { hash, copyUnits = copyOneByOne }: AnalyzerResources): RowSource {
	const units = new Uint16Array(text.length + 1);
	copyUnits(text, units);
	return { units, length: text.length, text: () => text, hash: () => hash(text) };
}

/** One for all rows, since what is asked of them is kept with it. */
function otherSide(context: LineContext): LineContext {
	const known = otherSides.get(context);
	if (known !== undefined) {
		return known;
	}
	const other: LineContext = { ...context, side: context.side === "rejected" ? "chosen" : "rejected" };
	otherSides.set(context, other);
	return other;
}

const otherSides = new WeakMap<LineContext, LineContext>();

/** What both sides report stands once; tokens are those of both. */
function bothSides(first: LineReport, second: LineReport): LineReport {
	const key = ({ rule, finding }: LineReport["findings"][number]): string =>
		JSON.stringify([rule, finding.range, finding.message]);
	const known = new Set(first.findings.map(key));
	const sum = (a: number | undefined, b: number | undefined): number | undefined =>
		a === undefined || b === undefined ? undefined : a + b;
	const counts = Object.fromEntries(
		(["tokens", "trained", "cut", "cutTrained"] as const).flatMap((name) => {
			const total = sum(first.digest[name], second.digest[name]);
			return total === undefined ? [] : [[name, total]];
		}),
	);
	const shift = first.digest.tokens ?? 0;
	const ranges = first.digest.trainedRanges;
	const others = second.digest.trainedRanges?.map((index) => index + shift);
	return {
		...first,
		findings: [...first.findings, ...second.findings.filter((finding) => !known.has(key(finding)))],
		digest: {
			...first.digest,
			...counts,
			...(ranges === undefined || others === undefined ? {} : { trainedRanges: [...ranges, ...others] }),
		},
	};
}

/** Name of the threshold, in characters, above which a record is parsed but not tokenized. */
const LIMIT = "analysis-stopped.characters";

/** Without the tokenizer for a record that would take seconds. */
function within<T extends PipelineResources>(
	text: string,
	context: LineContext,
	resources: T,
): PipelineResources {
	const limit = context.thresholds[LIMIT];
	if (limit === undefined || text.length <= limit || isUnavailable(resources.tokenizer)) {
		return resources;
	}
	const reason = `The record has ${formatCount(text.length)} characters, more than the ${formatCount(limit)} that are tokenized.`;
	return {
		...resources,
		tokenizer: unavailable(reason, `Split the record, or raise the threshold ${LIMIT}.`),
	};
}

function tokenBytes(
	analysis: ExampleAnalysis,
	resources: PipelineResources,
): { tokenBytes?: readonly string[] } {
	const { tokenizer } = resources;
	if (analysis.encoding === undefined || isUnavailable(tokenizer)) {
		return {};
	}
	return { tokenBytes: analysis.encoding.ids.map((id) => tokenizer.tokenizer.bytesOf(id)) };
}
