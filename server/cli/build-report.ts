/** Findings with offsets → findings with lines and relative paths, in reading order. */
import { createLineIndex, packingOf, type Finding, type LineIndex, type TextRange } from "../core/index.js";
import { cellPlaceOf, notebookScript, type NotebookScript } from "../core/syntax/notebook/notebook-script.js";
import { parseNotebook } from "../core/syntax/notebook/parse-notebook.js";
import type { Host } from "../host.js";
import {
	bySeverity,
	type Report,
	type ReportFinding,
	type ReportPosition,
	type ReportRange,
} from "./report/report.js";

export interface CheckedFile {
	/** Absolute. */
	readonly file: string;
	readonly findings: readonly Finding[];
	/** Of the text that the findings' offsets refer to; undefined when it cannot be read. */
	readonly lines: LineIndex | undefined;
	/** Of a notebook: the text of the file, which says where its cells are. */
	readonly notebook?: string;
	readonly records: number;
	/** True for files that were only looked up for the places of others. */
	readonly isOnlyRelated?: boolean;
}

export function buildReport(host: Host, cwd: string, checked: readonly CheckedFile[]): Report {
	const indices = new Map(checked.map(({ file, lines }) => [file, lines]));
	const rangeOf = (file: string, range: TextRange): ReportRange => {
		const index = indices.get(file) ?? createLineIndex("");
		const found = { start: index.positionAt(range.start), end: index.positionAt(range.end) };
		// The line of a table's text is its row; characters are of a text that only Tunelint sees.
		return packingOf(file)?.isTable === true
			? { start: rowStart(found.start), end: rowStart(found.end) }
			: found;
	};
	const place = (location: {
		readonly file: string;
		readonly range: TextRange;
	}): Pick<ReportFinding, "file" | "range"> => ({
		file: host.relative(cwd, location.file),
		range: rangeOf(location.file, location.range),
	});
	const notebooks = new Map<string, NotebookScript>();
	for (const { file, notebook: text } of checked) {
		const notebook = text === undefined ? undefined : parseNotebook(text);
		if (notebook !== undefined) {
			notebooks.set(file, notebookScript(notebook));
		}
	}
	const findings = checked
		.flatMap((file) => file.findings)
		.map((finding): ReportFinding => ({
			rule: finding.rule,
			severity: finding.severity,
			message: finding.message,
			...place(finding),
			...cellOf(notebooks.get(finding.file), finding.range.start),
			...(finding.record === undefined ? {} : { record: finding.record }),
			...(finding.field === undefined ? {} : { field: finding.field }),
			...(finding.related === undefined || finding.related.length === 0
				? {}
				: { related: finding.related.map((other) => ({ ...place(other), message: other.message })) }),
			...(finding.fixes === undefined || finding.fixes.length === 0
				? {}
				: { fixes: finding.fixes.map(({ title, safety }) => ({ title, safety })) }),
		}))
		.sort(inReadingOrder);
	const own = checked.filter(({ isOnlyRelated }) => isOnlyRelated !== true);
	const records = own.reduce((sum, file) => sum + file.records, 0);
	return { findings, summary: { files: own.length, records, ...bySeverity(findings) } };
}

function rowStart({ line }: ReportPosition): ReportPosition {
	return { line, character: 0 };
}

function cellOf(notebook: NotebookScript | undefined, offset: number): Pick<ReportFinding, "cell"> {
	const place = notebook && cellPlaceOf(notebook, offset);
	const cell = notebook?.cells.find(({ index }) => index === place?.cell)?.cell;
	if (place === undefined || cell === undefined) {
		return {};
	}
	return { cell: { number: place.cell + 1, ...createLineIndex(cell.text).positionAt(place.offset) } };
}

function inReadingOrder(a: ReportFinding, b: ReportFinding): number {
	return (
		compare(a.file, b.file) ||
		a.range.start.line - b.range.start.line ||
		a.range.start.character - b.range.start.character ||
		compare(a.rule, b.rule)
	);
}

/** By code unit: the order must not depend on the machine's language. */
function compare(a: string, b: string): number {
	if (a === b) {
		return 0;
	}
	return a < b ? -1 : 1;
}
