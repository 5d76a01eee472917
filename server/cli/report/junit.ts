/** `--format junit`: a test suite for each file; errors are failures, other findings are output. */
import type { Report, ReportFinding, ReportFormat } from "./report.js";
import { withRow } from "./with-row.js";

export const junit: ReportFormat = ({ findings, summary }) => {
	const files = [...new Set(findings.map(({ file }) => file))];
	const suites = files.map((file) =>
		suiteOf(
			file,
			findings.filter((finding) => finding.file === file),
		),
	);
	const total = Math.max(findings.length, 1);
	return [
		`<?xml version="1.0" encoding="UTF-8"?>`,
		`<testsuites name="tunelint" tests="${total}" failures="${summary.errors}" errors="0">`,
		...(suites.length === 0 ? [emptySuite(summary)] : suites),
		`</testsuites>`,
		"",
	].join("\n");
};

function suiteOf(file: string, findings: readonly ReportFinding[]): string {
	const failures = findings.filter(({ severity }) => severity === "error").length;
	return [
		`\t<testsuite name="${escapeXml(file)}" tests="${findings.length}" failures="${failures}" errors="0">`,
		...findings.map(withRow).map(caseOf),
		`\t</testsuite>`,
	].join("\n");
}

function caseOf({ rule, severity, message, file, range }: ReportFinding): string {
	const line = range.start.line + 1;
	const place = `${file}:${line}:${range.start.character + 1}`;
	const text = escapeXml(`${place} ${severity} ${message}`);
	const body =
		severity === "error"
			? `<failure type="${escapeXml(rule)}" message="${escapeXml(message)}">${text}</failure>`
			: `<system-out>${text}</system-out>`;
	return `\t\t<testcase name="${escapeXml(`${rule} at line ${line}`)}" classname="${escapeXml(file)}">${body}</testcase>`;
}

/** Servers refuse reports without a test. */
function emptySuite({ files, records }: Report["summary"]): string {
	const name = `no findings in ${files} files, ${records} records`;
	return `\t<testsuite name="tunelint" tests="1" failures="0" errors="0">\n\t\t<testcase name="${name}" classname="tunelint"/>\n\t</testsuite>`;
}

// XML 1.0 has no way to write these.
const FORBIDDEN = /(?![\n\t\r])\p{Cc}|[\ufffe\uffff]|\p{Surrogate}/gu;

function escapeXml(text: string): string {
	return text
		.replaceAll(FORBIDDEN, "\ufffd")
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;")
		.replaceAll('"', "&quot;")
		.replaceAll("\n", "&#10;");
}
