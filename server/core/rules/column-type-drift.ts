/** Columns that hold another kind of value in some rows than in the others. */
import type { RuleFinding, Severity } from "../base/finding.js";
import { formatCount, showText } from "../base/wording.js";
import type { DatasetSummary } from "../types/dataset-summary.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { columnTypes, type Column, type ColumnKind, type KindPlace } from "./support/column-types.js";

export default defineRule({
	id: "column-type-drift",
	stage: "dataset",
	severity: "warning",
	*check(summary, ctx) {
		// Trainers that read each record by itself do not care for the others.
		if (ctx.config?.readsRowsAlone === true || summary.format === "pretokenized") {
			return;
		}
		const drifts = driftsIn(columnTypes(summary), "");
		yield* drifts.slice(0, MOST_FINDINGS).map((drift) => report(drift, summary, ctx));
	},
});

const MOST_FINDINGS = 5;

interface Drift {
	/** `messages[].content`. */
	readonly path: string;
	readonly usual: readonly [ColumnKind, KindPlace];
	readonly other: readonly [ColumnKind, KindPlace];
}

/** Below a column that drifts nothing can be compared. */
function driftsIn(column: Column, path: string): readonly Drift[] {
	// Of kinds that are as frequent, the first one is what Arrow expects.
	const kinds = [...column.kinds].sort(
		([, a], [, b]) => b.rows - a.rows || a.index - b.index || a.start - b.start,
	);
	const [usual, other] = kinds;
	if (usual !== undefined && other !== undefined) {
		return [{ path, usual, other }];
	}
	const members = [...column.members].flatMap(([key, member]) =>
		driftsIn(member, path === "" ? key : `${path}.${key}`),
	);
	return [...members, ...column.items.flatMap((items) => driftsIn(items, `${path}[]`))];
}

function report({ path, usual, other }: Drift, summary: DatasetSummary, ctx: RuleContext): RuleFinding {
	const [[usualKind, usualPlace], [kind, place]] = [usual, other];
	const rows = place.rows === 1 ? "" : ` in ${formatCount(place.rows)} records`;
	const isNested = /[.[]/.test(path);
	// Services and newer loaders take such lists; without a run nobody says that this file goes elsewhere.
	const severity: Severity = isNested && ctx.config === undefined ? "info" : "warning";
	return {
		range: inFile(place, summary),
		severity,
		message: `"${showText(path === "" ? "record" : path, 60)}" is ${WORDS[kind]} here${rows}, but ${WORDS[usualKind]} elsewhere: \`datasets\` before 4.7 and pandas refuse the file, and newer ones hand both kinds to the trainer. Write the same kind in every record.`,
		related: [
			{
				file: summary.file,
				range: inFile(usualPlace, summary),
				message: `Here it is ${WORDS[usualKind]}.`,
			},
		],
	};
}

function inFile({ index, start }: KindPlace, { starts }: DatasetSummary): { start: number; end: number } {
	const at = (starts[index] ?? 0) + start;
	return { start: at, end: at + 1 };
}

const WORDS: Readonly<Record<ColumnKind, string>> = {
	string: "a string",
	number: "a number",
	boolean: "a boolean",
	object: "an object",
	array: "a list",
};
