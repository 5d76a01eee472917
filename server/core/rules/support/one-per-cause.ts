/** Rows that say the same have one cause: the first of them stands for all. */
import type { RuleFinding } from "../../base/finding.js";
import type { Fix } from "../../base/fix.js";
import { formatCount } from "../../base/wording.js";
import type { RowHits } from "../../types/rule.js";

const RELATED_ROWS = 10;

type Hit = RowHits["findings"][number];

/** One finding for each message, at its first row, with the count, the next rows, and one fix for all of them. */
export function onePerCause({ findings, rows, summary }: RowHits): readonly RuleFinding[] {
	const causes = new Map<string, Hit[]>();
	for (const finding of findings) {
		const known = causes.get(finding.message);
		if (known === undefined) {
			causes.set(finding.message, [finding]);
		} else {
			known.push(finding);
		}
	}
	return [...causes].flatMap(([message, hits]) => {
		const records = hits.filter(({ record }, i) => hits[i - 1]?.record !== record);
		const [first, ...others] = records;
		if (first === undefined || others.length === 0) {
			return hits;
		}
		const related = others.slice(0, RELATED_ROWS).map((other) => ({
			file: other.file ?? summary.file,
			range: other.range,
			message: `Record ${other.record} has it too.`,
		}));
		return [
			{
				...first,
				message: `${message} It is so in ${formatCount(records.length)} of ${formatCount(rows)} records.`,
				related: [...(first.related ?? []), ...related],
				fixes: fixesOf(first, hits, records.length),
			},
		];
	});
}

/** The fix of every place at once, before that of the first. */
function fixesOf({ fixes = [] }: Hit, hits: readonly Hit[], records: number): readonly Fix[] {
	const [own] = fixes;
	if (own === undefined) {
		return [];
	}
	const edits = hits.flatMap((hit) => hit.fixes?.[0]?.edits ?? []);
	const all: Fix = { ...own, title: `${own.title} in all ${formatCount(records)} records`, edits };
	return [all, ...fixes.map((fix) => ({ ...fix, preferred: false }))];
}
