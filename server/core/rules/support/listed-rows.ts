/** What LLaMA-Factory looks up in the rows of a listed dataset (data/converter.py, 0.9.5; data/aligner.py before 0.9.2). */
import type { DatasetEntry } from "../../syntax/config/read-dataset-entry.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import { isPlainObject, type PlainObject } from "../../syntax/json/plain-values.js";

/** Undefined where a row is no object. */
export function objectsIn(rows: readonly JsonValue[]): readonly PlainObject[] | undefined {
	const objects = rows.filter(isPlainObject);
	return objects.length === rows.length ? objects : undefined;
}

export interface AskedColumn {
	/** Its name in the entry, such as `prompt`. */
	readonly name: string;
	readonly column: string;
}

/** Columns without which the first row stops the run. The system column of a chat is asked for only where no turn has that role. */
export function askedColumns({ formatting, ranking, columns }: DatasetEntry): AskedColumn[] {
	const own = formatting === "alpaca" ? ["prompt", "query", "history"] : ["messages"];
	const answer = formatting === "alpaca" && !ranking && columns["kto_tag"] === null ? ["response"] : [];
	const pair = ranking ? ["chosen", "rejected"] : [];
	const beside = [
		...(formatting === "alpaca" ? ["system"] : []),
		"tools",
		"images",
		"videos",
		"audios",
		"kto_tag",
	];
	return [...own, ...answer, ...pair, ...beside].flatMap((name) => {
		const column = columns[name];
		return typeof column === "string" && column !== "" ? [{ name, column }] : [];
	});
}

/** Empty where the column holds no list of messages. */
export function messagesIn(row: PlainObject, column: string | null): readonly PlainObject[] {
	const list = column === null ? undefined : row[column];
	return Array.isArray(list) ? list.filter(isPlainObject) : [];
}
