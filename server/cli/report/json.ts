/** `--format json`: the whole report as one object; the form that `--baseline` reads. */
import type { ReportFormat } from "./report.js";

export const json: ReportFormat = ({ findings, summary }) =>
	`${JSON.stringify({ version: 1, findings, summary }, null, "\t")}\n`;
