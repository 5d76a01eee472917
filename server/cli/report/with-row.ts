/** For formats that know only lines: in a table, the message itself says which row and field. */
import { packingOf } from "../../core/index.js";
import type { ReportFinding } from "./report.js";

export function withRow(finding: ReportFinding): ReportFinding {
	const { file, record, field, message } = finding;
	if (record === undefined || packingOf(file) === undefined) {
		return finding;
	}
	const place = field === undefined ? `Row ${record}` : `Row ${record}, field ${field}`;
	return { ...finding, message: `${place}: ${message}` };
}
