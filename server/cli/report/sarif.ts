/** `--format sarif`: SARIF 2.1.0, for code scanning and editors. */
import { fingerprintsOf } from "./fingerprint.js";
import type { ReportFinding, ReportFormat, ReportRange } from "./report.js";
import { withRow } from "./with-row.js";

const LEVELS: Readonly<Record<ReportFinding["severity"], string>> = {
	error: "error",
	warning: "warning",
	info: "note",
	hint: "note",
};

export const sarif: ReportFormat = ({ findings }, { version }) => {
	const fingerprints = fingerprintsOf(findings);
	const rules = [...new Set(findings.map(withRow).map(({ rule }) => rule))].sort();
	const results = findings.map(({ rule, severity, message, file, range, related = [] }, i) => ({
		ruleId: rule,
		ruleIndex: rules.indexOf(rule),
		level: LEVELS[severity],
		message: { text: message },
		locations: [{ physicalLocation: locationOf(file, range) }],
		...(related.length === 0
			? {}
			: {
					relatedLocations: related.map((other, id) => ({
						id,
						physicalLocation: locationOf(other.file, other.range),
						message: { text: other.message },
					})),
				}),
		partialFingerprints: { "tunelint/v1": fingerprints[i] },
	}));
	const log = {
		$schema: "https://json.schemastore.org/sarif-2.1.0.json",
		version: "2.1.0",
		runs: [
			{
				tool: { driver: { name: "Tunelint", version, rules: rules.map((id) => ({ id })) } },
				columnKind: "utf16CodeUnits",
				results,
			},
		],
	};
	return `${JSON.stringify(log, null, "\t")}\n`;
};

function locationOf(file: string, { start, end }: ReportRange): object {
	return {
		artifactLocation: { uri: file.split("/").map(encodeURIComponent).join("/") },
		region: {
			startLine: start.line + 1,
			startColumn: start.character + 1,
			endLine: end.line + 1,
			endColumn: end.character + 1,
		},
	};
}
