/** Which kinds of values the columns of a file hold, down to the keys of nested objects. */
import { parseJson } from "../../syntax/json/parse-json.js";
import type { JsonNode } from "../../syntax/json/json-node.js";
import type { DatasetSummary } from "../../types/dataset-summary.js";

/** Arrow has one type for whole and other numbers here, and takes null for every type. */
export type ColumnKind = "string" | "number" | "boolean" | "object" | "array";

export interface KindPlace {
	/** Rows that have it, when one row of each shape stands for the others. */
	rows: number;
	/** Of the first row that has it; the range is in the row's text. */
	readonly index: number;
	readonly start: number;
	readonly end: number;
}

export interface Column {
	readonly kinds: Map<ColumnKind, KindPlace>;
	/** Objects that were seen in this place. */
	objects: number;
	readonly members: Map<string, Column & { present: number }>;
	readonly items: Column[];
}

/** Shapes whose first row is read; a file with more has keys that are made up, which say nothing. */
const MOST_SHAPES = 1_000;
/** Columns in all. */
const MOST_COLUMNS = 20_000;

/** Rows of one shape have the same kinds in the same places, so that one of them is enough. */
export function columnTypes(summary: DatasetSummary): Column {
	const root = newColumn();
	const budget = { columns: MOST_COLUMNS };
	for (const { index, rows } of shapesOf(summary)) {
		const { value, problems } = parseJson(summary.recordText(index));
		if (value !== undefined && problems.length === 0) {
			add(value, root, { index, rows, budget });
		}
	}
	return root;
}

function shapesOf({ digests }: DatasetSummary): { readonly index: number; rows: number }[] {
	const shapes = new Map<number, { readonly index: number; rows: number }>();
	digests.forEach(({ shape }, index) => {
		const known = shape === undefined ? undefined : shapes.get(shape);
		if (known !== undefined) {
			known.rows++;
		} else if (shape !== undefined && shapes.size < MOST_SHAPES) {
			shapes.set(shape, { index, rows: 1 });
		}
	});
	return [...shapes.values()];
}

interface Row {
	readonly index: number;
	readonly rows: number;
	readonly budget: { columns: number };
}

function add(node: JsonNode, column: Column, row: Row): void {
	const kind = kindOf(node);
	if (kind === undefined || row.budget.columns <= 0) {
		return;
	}
	const known = column.kinds.get(kind);
	if (known === undefined) {
		const { index, rows } = row;
		column.kinds.set(kind, { rows, index, start: node.start, end: node.end });
	} else if (known.index !== row.index) {
		known.rows += row.rows;
	}
	if (node.kind === "object") {
		column.objects++;
		for (const { key, value } of node.members) {
			const member = column.members.get(key.value) ?? { ...newColumn(), present: 0 };
			if (member.present === 0) {
				row.budget.columns--;
				column.members.set(key.value, member);
			}
			member.present++;
			add(value, member, row);
		}
	} else if (node.kind === "array") {
		const [items = newColumn()] = column.items;
		column.items[0] = items;
		for (const item of node.items) {
			add(item, items, row);
		}
	}
}

function newColumn(): Column {
	return { kinds: new Map(), objects: 0, members: new Map(), items: [] };
}

function kindOf(node: JsonNode): ColumnKind | undefined {
	if (node.kind === "literal") {
		return node.value === null ? undefined : "boolean";
	}
	return node.kind;
}
