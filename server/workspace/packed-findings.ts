/** Findings in a table or a compressed file: nobody sees its offsets and nobody edits it, so they name record and field. */
import { fieldAt, parseJson, type Finding } from "../core/index.js";
import type { Layout } from "./inspect.js";

/** `findings`: those that stand in the file. */
export function packedFindings(findings: readonly Finding[], { text, layout }: Layout): Finding[] {
	return findings.map(({ fixes: _, ...finding }) => {
		const found =
			layout.records[(finding.record ?? 0) - 1] ??
			layout.records.find(({ start, end }) => start <= finding.range.start && finding.range.start < end);
		if (found === undefined) {
			return finding;
		}
		const parsed = parseJson(text.recordText(found.record - 1)).value;
		const { start, end } = finding.range;
		const field = parsed && fieldAt(parsed, { start: start - found.start, end: end - found.start });
		return { ...finding, record: found.record, ...(field === undefined ? {} : { field }) };
	});
}
