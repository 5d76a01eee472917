/** Whole rows taken out of a file: the copies of others, or the rows of a validation file. */
import { formatCount } from "../../base/wording.js";
import { removeItems } from "../../syntax/json/remove-items.js";
import { lineEndOf } from "../../syntax/jsonl/lay-out.js";
import type { DatasetFile } from "../../types/dataset-line.js";
import type { DatasetEdit, DatasetRefusal, SplitRequest } from "./dataset-change.js";
import { groupDuplicates, groupsToKeep, type RowDigest } from "./row-groups.js";

/** A dataset cut into records; `rows[i]` is the digest of record i + 1. */
export interface RowsOfFile {
	readonly text: string;
	readonly layout: DatasetFile;
	readonly rows: readonly RowDigest[];
}

/** The first of each group stays. */
export function removeDuplicates(file: RowsOfFile, isExact: boolean): DatasetEdit {
	const firsts = groupDuplicates(file.rows, isExact);
	const removed = new Set(firsts.flatMap((first, index) => (first === index ? [] : [index])));
	const alike = [...removed].filter(
		(index) => file.rows[index]?.hash !== file.rows[firsts[index] ?? 0]?.hash,
	).length;
	const total = formatCount(file.rows.length);
	const words =
		removed.size === 0
			? `None of the ${total} records is a copy of another.`
			: `Removed ${formatCount(removed.size)} of ${total} records, copies of earlier ones.`;
	const note =
		alike === 0
			? ""
			: ` ${formatCount(alike)} of them differ from those in case, white space or columns that are not trained.`;
	return { kind: "edit", edits: removalOf(file, removed), summary: words + note };
}

/** `hash` orders the groups, so that the choice depends on the rows and the seed and not on their order. */
export function splitOffRows(
	file: RowsOfFile,
	{ size, seed, partsNear = false }: SplitRequest,
	hash: (text: string) => string,
): DatasetEdit | DatasetRefusal {
	const { rows } = file;
	const groups = groupsToKeep(rows, !partsNear);
	const wanted = size < 1 ? Math.max(1, Math.round(rows.length * size)) : size;
	const chosen = wanted < rows.length ? chooseRows({ rows, groups }, wanted, seed, hash) : new Set<number>();
	if (chosen.size === 0) {
		const message =
			wanted < rows.length
				? `All rows ask the same${partsNear ? "" : " or are nearly alike"}, so none can be held out without being trained on too.`
				: `The file has ${formatCount(rows.length)} records, too few to hold out ${formatCount(wanted)}.`;
		return { kind: "refused", message, record: 1, range: { start: 0, end: 0 } };
	}
	const total = formatCount(rows.length);
	const missing =
		chosen.size < wanted
			? ` ${formatCount(wanted)} were asked for, but rows that ask the same${partsNear ? "" : " or are nearly alike"} stay together.`
			: "";
	return {
		kind: "edit",
		edits: removalOf(file, chosen),
		splitOff: textOf(file, chosen),
		summary: `Split off ${formatCount(chosen.size)} of ${total} records.${missing}`,
	};
}

/** Groups in the order of their hashes, each as a whole, as long as they fit. */
function chooseRows(
	{ rows, groups: firsts }: { readonly rows: readonly RowDigest[]; readonly groups: readonly number[] },
	wanted: number,
	seed: number,
	hash: (text: string) => string,
): ReadonlySet<number> {
	const groups = new Map<number, number[]>();
	firsts.forEach((first, index) => {
		const known = groups.get(first);
		if (known === undefined) {
			groups.set(first, [index]);
		} else {
			known.push(index);
		}
	});
	const ranked = [...groups.values()]
		.map((members) => {
			const least = members.map((index) => rows[index]?.hash ?? "").sort()[0] ?? "";
			return { members, rank: hash(`${seed}:${least}`) };
		})
		.sort((a, b) => (a.rank < b.rank ? -1 : 1));
	const chosen = new Set<number>();
	for (const { members } of ranked) {
		if (chosen.size + members.length <= wanted) {
			members.forEach((index) => chosen.add(index));
		}
	}
	return chosen;
}

function removalOf({ text, layout }: RowsOfFile, removed: ReadonlySet<number>): DatasetEdit["edits"] {
	const { records, shape } = layout;
	const ranges =
		shape === "array"
			? removeItems(records, (index) => removed.has(index))
			: [...removed]
					.sort((a, b) => a - b)
					.map((index) => ({
						start: records[index]?.start ?? 0,
						end: records[index + 1]?.start ?? text.length,
					}));
	return ranges.map((range) => ({ range, newText: "" }));
}

/** The chosen rows in file order, laid out as the file is. */
function textOf({ text, layout }: RowsOfFile, chosen: ReadonlySet<number>): readonly string[] {
	const lineEnd = lineEndOf(text);
	const rows = layout.records.filter((_, index) => chosen.has(index));
	const isArray = layout.shape === "array";
	const between = isArray ? `,${lineEnd}` : lineEnd;
	const texts = rows.flatMap(({ start, end }, i) => [i === 0 ? "" : between, text.slice(start, end)]);
	return isArray ? [`[${lineEnd}`, ...texts, `${lineEnd}]${lineEnd}`] : [...texts, lineEnd];
}
