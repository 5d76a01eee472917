/** `--format text`: for people; each line starts with a place that terminals and editors can open. */
import { formatNumberOf } from "../../core/base/wording.js";
import { packingOf } from "../../core/index.js";
import { createPainter, onOneLine, type Colour, type Painter } from "../terminal.js";
import type { Report, ReportFinding, ReportFormat, ReportOptions, ReportPosition } from "./report.js";

const COLOURS: Readonly<Record<ReportFinding["severity"], Colour>> = {
	error: "red",
	warning: "yellow",
	info: "blue",
	hint: "cyan",
};
/** Further places of one finding; the rest is counted. */
const MOST_RELATED = 5;

export const text: ReportFormat = (report, options) => {
	const paint = createPainter(options.hasColours);
	const files = new Map<string, string[]>();
	for (const finding of report.findings) {
		const lines = files.get(finding.file) ?? [];
		lines.push(...linesOf(finding, paint));
		files.set(finding.file, lines);
	}
	const groups = [...files.values()].map((lines) => `${lines.join("\n")}\n`);
	return [...groups, `${summaryOf(report, options, paint)}\n`].join("\n");
};

function linesOf(finding: ReportFinding, paint: Painter): string[] {
	const { severity, message, rule, cell, related = [] } = finding;
	const place = rowPlace(finding) ?? placeOf(finding.file, finding.range.start);
	const inCell = cell === undefined ? "" : ` (cell ${cell.number}, line ${cell.line + 1})`;
	const head = `${paint(place, "bold")}${inCell} ${paint(severity, COLOURS[severity])} ${onOneLine(message)} ${paint(rule, "dim")}`;
	const others = related
		.slice(0, MOST_RELATED)
		.map(
			(other) =>
				`    ${paint(`${placeOf(other.file, other.range.start)} ${onOneLine(other.message)}`, "dim")}`,
		);
	const more = related.length - others.length;
	return [head, ...others, ...(more > 0 ? [`    ${paint(`… ${more} more`, "dim")}`] : [])];
}

/** In a table or a compressed file: `data.parquet: row 12, field messages[1].content`. */
function rowPlace({ file, record, field }: ReportFinding): string | undefined {
	const packing = packingOf(file);
	if (packing === undefined || (record === undefined && !packing.isTable)) {
		return undefined;
	}
	if (record === undefined) {
		return `${onOneLine(file)}:`;
	}
	const row = `${onOneLine(file)}: row ${record}`;
	return field === undefined ? `${row}:` : `${row}, field ${onOneLine(field)}:`;
}

function placeOf(file: string, { line, character }: ReportPosition): string {
	if (packingOf(file)?.isTable === true) {
		return `${onOneLine(file)}: row ${line + 1}:`;
	}
	return `${onOneLine(file)}:${line + 1}:${character + 1}`;
}

function summaryOf({ findings, summary }: Report, { fixed }: ReportOptions, paint: Painter): string {
	const { files, records, errors, warnings, infos } = summary;
	const scope = `${formatNumberOf(files, "file")}, ${formatNumberOf(records, "record")}`;
	const mended = fixed === 0 ? "" : `Fixed ${formatNumberOf(fixed, "fault")}. `;
	if (findings.length === 0) {
		return `${mended}${paint("No findings", "green")} in ${scope}.`;
	}
	const parts = [
		paint(formatNumberOf(errors, "error"), ...(errors > 0 ? (["red", "bold"] as const) : [])),
		paint(formatNumberOf(warnings, "warning"), ...(warnings > 0 ? (["yellow"] as const) : [])),
		formatNumberOf(infos, "info"),
	];
	const has = (safety: "safe" | "unsafe"): number =>
		findings.filter(({ fixes = [] }) => fixes.some((fix) => fix.safety === safety)).length;
	const safe = has("safe");
	const unsafe = has("unsafe");
	const hints = [
		...(safe > 0 ? [`${safe} fixable with --fix`] : []),
		...(unsafe > 0 ? [`${unsafe} with --fix --unsafe`] : []),
	];
	return `${mended}${parts.join(", ")} in ${scope}.${hints.length === 0 ? "" : ` ${hints.join(", ")}.`}`;
}
