/** `datasets.Dataset` with the one row that is looked at: what `map`, `filter` and the like make of it. */
import { callAny, callValue } from "./hand-written-calls.js";
import { PACKED } from "./hand-written-builtins.js";
import { elementsOf, truthOf } from "./hand-written-operators.js";
import { opaque, whyOpaque, type ScriptRun } from "./hand-written-run.js";
import { toPlainList } from "./hand-written-tensors.js";
import {
	dictValue,
	listValue,
	numberValue,
	ScriptHalt,
	type DictValue,
	type ScriptCall,
	type ScriptValue,
} from "./hand-written-values.js";

type DatasetValue = Extract<ScriptValue, { kind: "dataset" }>;

const SAME =
	/^(?:shuffle|select|with_format|set_format|train_test_split|flatten_indices|sort|take|skip|shard|cast|cast_column|class_encode_column|with_transform|reset_format|to_iterable_dataset|repeat|unique|save_to_disk|push_to_hub)$/;

export function callDataset(dataset: DatasetValue, name: string, call: ScriptCall): ScriptValue | undefined {
	const [first, second] = call.positional;
	switch (name) {
		case "map":
			return mapDataset(dataset, call);
		case "filter":
			return filterDataset(dataset, call);
		case "remove_columns":
			return withRows(dataset, (row) =>
				removed(row, namesOf(first ?? call.keywords.get("column_names"), call)),
			);
		case "select_columns": {
			const kept = namesOf(first ?? call.keywords.get("column_names"), call);
			return withRows(dataset, (row) =>
				dictValue([...row.entries].filter(([key]) => kept?.includes(key) === true)),
			);
		}
		case "rename_column":
			return first?.kind === "text" && second?.kind === "text"
				? withRows(dataset, (row) =>
						dictValue(
							[...row.entries].map(
								([key, value]) => [key === first.text ? second.text : key, value] as const,
							),
						),
					)
				: undefined;
		case "keys":
			return undefined;
		case "with_transform":
		case "set_transform":
			return undefined;
		case "train_test_split":
			return dataset;
		case "to_list":
			return listValue([...dataset.rows]);
		case "values":
			return listValue([dataset]);
		default:
			return SAME.test(name) ? dataset : undefined;
	}
}

function withRows(
	dataset: DatasetValue,
	change: (row: DictValue) => DictValue | undefined,
): ScriptValue | undefined {
	const rows = dataset.rows.map(change);
	const known = rows.filter((row) => row !== undefined);
	return known.length === rows.length ? { ...dataset, rows: known } : undefined;
}

function namesOf(value: ScriptValue | undefined, { run, node }: ScriptCall): string[] | undefined {
	if (value?.kind === "text") {
		return [value.text];
	}
	if (value === undefined || value.kind === "none") {
		return [];
	}
	return elementsOf(run, value, node)?.flatMap((item) => (item.kind === "text" ? [item.text] : []));
}

function removed(row: DictValue, names: readonly string[] | undefined): DictValue | undefined {
	return names === undefined
		? undefined
		: dictValue([...row.entries].filter(([key]) => !names.includes(key)));
}

function argument(call: ScriptCall, name: string, index: number): ScriptValue | undefined {
	return call.keywords.get(name) ?? call.positional[index];
}

function flag(value: ScriptValue | undefined): boolean | undefined {
	if (value === undefined) {
		return false;
	}
	return value.kind === "boolean" ? value.value : undefined;
}

function mapDataset(dataset: DatasetValue, call: ScriptCall): ScriptValue | undefined {
	const { run, node } = call;
	const target = argument(call, "function", 0);
	const batched = flag(call.keywords.get("batched"));
	const withIndices = flag(call.keywords.get("with_indices"));
	const columns = call.keywords.get("input_columns");
	const dropped = namesOf(call.keywords.get("remove_columns"), call);
	const given = call.keywords.get("fn_kwargs");
	const [row] = dataset.rows;
	if (
		target === undefined ||
		batched === undefined ||
		withIndices !== false ||
		dropped === undefined ||
		row === undefined
	) {
		return undefined;
	}
	if (given !== undefined && given.kind !== "dict" && given.kind !== "none") {
		return given.kind === "opaque" ? given : opaque(run, node);
	}
	const input = batched ? asBatch(row) : dictValue(row.entries);
	const names = columns === undefined ? undefined : namesOf(columns, call);
	const inputs = names === undefined ? [input] : names.flatMap((name) => input.entries.get(name) ?? []);
	const before = run.doubts.has(PACKED);
	const result = within(run, batched, () =>
		callValue(run, target, inputs, node, new Map(given?.kind === "dict" ? given.entries : [])),
	);
	if (result.kind === "none") {
		return dataset;
	}
	if (result.kind !== "dict" || result.spoiled !== undefined) {
		return whyOpaque(run, node, result);
	}
	const kept = removed(row, dropped) ?? row;
	const isPacking = run.doubts.has(PACKED) && !before;
	return noteTokenized(
		run,
		batched ? fromBatch(run, { row, kept, result, isPacking }, call) : merged(kept, result),
	);
}

/** The row's functions run with the bounds and doubts of rows. */
export function within<T>(run: ScriptRun, isBatched: boolean, work: () => T): T {
	const before = run.isBatched;
	run.rowDepth++;
	run.isBatched = isBatched;
	const result = work();
	run.rowDepth--;
	run.isBatched = before;
	return result;
}

function asBatch(row: DictValue): DictValue {
	return dictValue([...row.entries].map(([key, value]) => [key, listValue([value])] as const));
}

/** Arrow keeps lists, whatever a function returned. */
function merged(kept: DictValue, result: DictValue): ScriptValue {
	const entries = [...result.entries].map(([key, value]) => [key, toPlainList(value)] as const);
	return { kind: "dataset", rows: [dictValue([...kept.entries, ...entries])] };
}

interface BatchResult {
	readonly row: DictValue;
	readonly kept: DictValue;
	readonly result: DictValue;
	readonly isPacking: boolean;
}

function fromBatch(
	run: ScriptRun,
	{ row, kept, result, isPacking }: BatchResult,
	call: ScriptCall,
): ScriptValue {
	const columns = [...result.entries].map(
		([key, value]) => [key, elementsOf(run, value, call.node)] as const,
	);
	const failed = [...result.entries.values()].find(
		(value) => value.kind === "opaque" || (value.kind === "list" && value.spoiled !== undefined),
	);
	const lengths = new Set(columns.map(([, items]) => items?.length));
	const [count] = lengths;
	if (failed !== undefined || lengths.size !== 1 || count === undefined) {
		return whyOpaque(run, call.node, failed);
	}
	if (isPacking) {
		// The blocks of this row alone would not be those of the run: the row is shown before it is cut.
		const ids = row.entries.get("input_ids");
		const labels = ids !== undefined && result.entries.has("labels") ? [["labels", ids] as const] : [];
		return { kind: "dataset", rows: [dictValue([...row.entries, ...labels])] };
	}
	if (count !== 1) {
		return count === 0 ? { kind: "dataset", rows: [] } : opaque(run, call.node);
	}
	const entries = columns.flatMap(([key, items]) =>
		items?.[0] === undefined ? [] : [[key, items[0]] as const],
	);
	return merged(kept, dictValue(entries));
}

function noteTokenized(run: ScriptRun, dataset: ScriptValue): ScriptValue {
	if (dataset.kind === "dataset" && dataset.rows.some(({ entries }) => entries.has("input_ids"))) {
		run.lastTokenized = dataset;
	} else if (dataset.kind === "opaque") {
		run.lastTokenized = dataset;
	}
	return dataset;
}

function filterDataset(dataset: DatasetValue, call: ScriptCall): ScriptValue | undefined {
	const target = argument(call, "function", 0);
	const [row] = dataset.rows;
	if (target === undefined || row === undefined || flag(call.keywords.get("batched")) !== false) {
		return undefined;
	}
	const { run, node } = call;
	const result = within(run, false, () =>
		callAny(target, { run, node, positional: [dictValue(row.entries)], keywords: new Map() }),
	);
	const truth = truthOf(run, result);
	if (truth === undefined) {
		return result.kind === "opaque" ? result : opaque(run, node);
	}
	return truth ? dataset : { kind: "dataset", rows: [] };
}

/** The row that the trainer takes; a script's own dataset class is asked for it. */
export function takeRow(run: ScriptRun, dataset: ScriptValue, call: Pick<ScriptCall, "node">): ScriptValue {
	if (dataset.kind === "dataset") {
		return dataset.rows[0] ?? { kind: "none" };
	}
	if (dataset.kind === "list") {
		return dataset.spoiled ?? dataset.items[0] ?? { kind: "none" };
	}
	if (dataset.kind === "instance" && typeof dataset.type !== "string") {
		const method = dataset.type.attributes.get("__getitem__");
		if (method?.kind === "function") {
			return within(run, false, () =>
				callValue(run, { ...method, self: dataset }, [numberValue(0)], call.node),
			);
		}
	}
	if (dataset.kind === "opaque") {
		return dataset;
	}
	throw new ScriptHalt(undefined);
}
