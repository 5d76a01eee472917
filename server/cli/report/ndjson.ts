/** `--format ndjson`: one finding a line. */
import type { ReportFormat } from "./report.js";

export const ndjson: ReportFormat = ({ findings }) =>
	findings.map((finding) => `${JSON.stringify(finding)}\n`).join("");
