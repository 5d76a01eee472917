/** Findings of records that a person looked at and accepted: left out before rows are counted. */
import type { Finding, IgnoredRecord, LineReport, Settings } from "../core/index.js";
import type { DatasetState } from "./datasets.js";

export interface IgnoredRecords {
	/** Remembers what was asked for and found. `hashOf`: of the record; asked for only where an entry names the rule. */
	isIgnored(rule: string, hashOf: () => string): boolean;
	/** Entries that kept a finding back. */
	readonly used: ReadonlySet<IgnoredRecord>;
}

export function ignoredRecords({ ignore }: Settings, file: string): IgnoredRecords {
	const entries = ignore.filter((entry) => entry.file === undefined || entry.file === file);
	const used = new Set<IgnoredRecord>();
	return {
		used,
		isIgnored(rule, hashOf) {
			const fitting = entries.filter((entry) => entry.rule === rule && entry.record === hashOf());
			fitting.forEach((entry) => used.add(entry));
			return fitting.length > 0;
		},
	};
}

/** Row findings; the rest of a report stays, as other rows are compared with it. */
export function withoutIgnoredRows(
	{ reports, text }: DatasetState,
	ignored: IgnoredRecords,
): readonly LineReport[] {
	return reports.map((report, i) => {
		if (report.findings.length === 0) {
			return report;
		}
		const findings = report.findings.filter(({ rule }) => !ignored.isIgnored(rule, () => text.recordHash(i)));
		return findings.length === report.findings.length ? report : { ...report, findings };
	});
}

/** Findings about a whole file or run that stand in a record. */
export function withoutIgnored(
	findings: readonly Finding[],
	{ file, layout, text }: Pick<DatasetState, "file" | "layout" | "text">,
	ignored: IgnoredRecords,
): Finding[] {
	return findings.filter((finding) => {
		const record = finding.file === file ? recordAt(layout.records, finding.range.start) : undefined;
		return record === undefined || !ignored.isIgnored(finding.rule, () => text.recordHash(record));
	});
}

/** Index of the record that holds the offset. */
export function recordAt(records: DatasetState["layout"]["records"], offset: number): number | undefined {
	let low = 0;
	let high = records.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((records[middle]?.start ?? 0) <= offset) {
			low = middle;
		} else {
			high = middle - 1;
		}
	}
	const found = records[low];
	return found !== undefined && found.start <= offset && offset <= found.end ? low : undefined;
}
