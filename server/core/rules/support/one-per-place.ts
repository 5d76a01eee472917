/** Rows whose fault is made in one place of a script or option are one finding there; rows of the file stay apart while they are few. */
import type { RuleFinding } from "../../base/finding.js";
import { formatCount } from "../../base/wording.js";
import type { RowHits } from "../../types/rule.js";
import { onePerCause } from "./one-per-cause.js";

type Hit = RowHits["findings"][number];

/** For rules with `collapsesAlways`. */
export function onePerPlace(hits: RowHits): readonly RuleFinding[] {
	const places = new Map<string, Hit[]>();
	const own: Hit[] = [];
	for (const finding of hits.findings) {
		if (finding.file === undefined) {
			own.push(finding);
			continue;
		}
		const key = `${finding.file}:${finding.range.start}`;
		const known = places.get(key);
		if (known === undefined) {
			places.set(key, [finding]);
		} else {
			known.push(finding);
		}
	}
	return [...[...places.values()].map((found) => atPlace(found, hits)), ...inFile(own, hits)];
}

/** From this many rows on, and this share of the file, rows have one cause. */
const MANY = { rows: 20, share: 0.05 };
const RELATED_ROWS = 10;

function inFile(findings: readonly Hit[], hits: RowHits): readonly RuleFinding[] {
	const records = new Set(findings.map(({ record }) => record)).size;
	const isMany = records >= MANY.rows && records >= MANY.share * hits.rows;
	return isMany || records === hits.rows ? onePerCause({ ...hits, findings }) : findings;
}

function atPlace(findings: readonly Hit[], { rows, summary }: RowHits): RuleFinding {
	const [first] = findings;
	if (first === undefined) {
		throw new Error("A place needs at least one finding.");
	}
	const records = [...new Set(findings.map(({ record }) => record))];
	const count = ` It is so in ${formatCount(records.length)} of ${formatCount(rows)} records.`;
	const related = records.slice(0, RELATED_ROWS).map((record) => {
		const start = summary.starts[record - 1] ?? 0;
		const end = start + summary.recordText(record - 1).trimEnd().length;
		return { file: summary.file, range: { start, end }, message: `Record ${record}.` };
	});
	const { range, file, severity, fixes } = first;
	return {
		range,
		...(file === undefined ? {} : { file }),
		...(severity === undefined ? {} : { severity }),
		message: rows === 1 ? first.message : first.message + count,
		related: [...(first.related ?? []), ...related],
		...(fixes === undefined ? {} : { fixes }),
	};
}
