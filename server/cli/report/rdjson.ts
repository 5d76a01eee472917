/** `--format rdjson`: Reviewdog's diagnostic format; its columns count UTF-8 bytes, so only lines are given. */
import type { ReportFinding, ReportFormat } from "./report.js";
import { withRow } from "./with-row.js";

const SEVERITIES: Readonly<Record<ReportFinding["severity"], string>> = {
	error: "ERROR",
	warning: "WARNING",
	info: "INFO",
	hint: "INFO",
};

export const rdjson: ReportFormat = ({ findings }) => {
	const diagnostics = findings.map(withRow).map(({ rule, severity, message, file, range }) => ({
		message,
		location: {
			path: file,
			range: { start: { line: range.start.line + 1 }, end: { line: range.end.line + 1 } },
		},
		severity: SEVERITIES[severity],
		code: { value: rule },
	}));
	return `${JSON.stringify({ source: { name: "tunelint" }, diagnostics }, null, "\t")}\n`;
};
