/** `--format github`: workflow commands that GitHub shows beside the changed lines. */
import type { ReportFinding, ReportFormat } from "./report.js";
import { withRow } from "./with-row.js";

const LEVELS: Readonly<Record<ReportFinding["severity"], string>> = {
	error: "error",
	warning: "warning",
	info: "notice",
	hint: "notice",
};

export const github: ReportFormat = ({ findings }) =>
	findings
		.map(withRow)
		.map(({ severity, file, range, rule, message }) => {
			// Columns are allowed only for ranges of one line.
			const columns =
				range.start.line === range.end.line
					? `,col=${range.start.character + 1},endColumn=${range.end.character + 1}`
					: "";
			const place = `file=${escapeProperty(file)},line=${range.start.line + 1},endLine=${range.end.line + 1}${columns}`;
			return `::${LEVELS[severity]} ${place},title=${escapeProperty(`tunelint ${rule}`)}::${escapeData(message)}\n`;
		})
		.join("");

function escapeData(text: string): string {
	return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
	return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
