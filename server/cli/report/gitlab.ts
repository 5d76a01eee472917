/** `--format gitlab`: GitLab's Code Quality report. */
import { fingerprintsOf } from "./fingerprint.js";
import type { ReportFinding, ReportFormat } from "./report.js";
import { withRow } from "./with-row.js";

const SEVERITIES: Readonly<Record<ReportFinding["severity"], string>> = {
	error: "major",
	warning: "minor",
	info: "info",
	hint: "info",
};

export const gitlab: ReportFormat = ({ findings }) => {
	const fingerprints = fingerprintsOf(findings);
	const issues = findings.map(withRow).map(({ rule, severity, message, file, range }, i) => ({
		description: message,
		check_name: rule,
		fingerprint: fingerprints[i],
		severity: SEVERITIES[severity],
		location: { path: file, lines: { begin: range.start.line + 1, end: range.end.line + 1 } },
	}));
	return `${JSON.stringify(issues, null, "\t")}\n`;
};
