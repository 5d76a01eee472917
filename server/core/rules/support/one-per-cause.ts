/** Rows that say the same have one cause: the first of them stands for all. */
import type { RuleFinding } from "../../base/finding.js";
import { formatCount } from "../../base/wording.js";
import type { RowHits } from "../../types/rule.js";

const RELATED_ROWS = 10;

/** One finding for each message, at its first row, with the count and the next rows. */
export function onePerCause({ findings, rows, summary }: RowHits): readonly RuleFinding[] {
	const causes = new Map<string, RowHits["findings"][number][]>();
	for (const finding of findings) {
		const known = causes.get(finding.message);
		if (known === undefined) {
			causes.set(finding.message, [finding]);
		} else if (known.at(-1)?.record !== finding.record && known.length <= RELATED_ROWS) {
			known.push(finding);
		}
	}
	const counts = countRecords(findings);
	return [...causes].flatMap(([message, [first, ...others]]) => {
		const count = counts.get(message) ?? 1;
		if (first === undefined || count === 1) {
			return first === undefined ? [] : [first];
		}
		const related = others.map((other) => ({
			file: other.file ?? summary.file,
			range: other.range,
			message: `Record ${other.record} has it too.`,
		}));
		return [
			{
				...first,
				message: `${message} It is so in ${formatCount(count)} of ${formatCount(rows)} records.`,
				related: [...(first.related ?? []), ...related],
			},
		];
	});
}

function countRecords(findings: RowHits["findings"]): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	const latest = new Map<string, number>();
	for (const { message, record } of findings) {
		if (latest.get(message) !== record) {
			latest.set(message, record);
			counts.set(message, (counts.get(message) ?? 0) + 1);
		}
	}
	return counts;
}
