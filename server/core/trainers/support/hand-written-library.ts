/** Calls of transformers, datasets and torch that a preparation is made of. */
import { demandElements } from "./hand-written-calls.js";
import { opaque } from "./hand-written-run.js";
import { rowValue } from "./hand-written-row.js";
import { filled, padSequence, toTensor, where } from "./hand-written-tensors.js";
import { configureTokenizer } from "./hand-written-tokenizer-attributes.js";
import {
	dictValue,
	listValue,
	numberValue,
	type DictValue,
	type InstanceValue,
	type ScriptCall,
	type ScriptValue,
} from "./hand-written-values.js";

/** Undefined when the name is none of these. */
export function callLibrary(name: string, call: ScriptCall): ScriptValue | undefined {
	const last = name.slice(name.lastIndexOf(".") + 1);
	const [first, second] = call.positional;
	if (/(?:Tokenizer\w*|Processor)\.from_pretrained$/.test(name)) {
		configureTokenizer(call);
		return { kind: "tokenizer" };
	}
	switch (name) {
		case "datasets.load_dataset":
		case "datasets.load_from_disk":
		case "datasets.Dataset.from_json":
		case "datasets.Dataset.from_parquet":
		case "datasets.Dataset.from_csv":
			return { kind: "dataset", rows: [rowValue(call.run)] };
		case "datasets.Dataset.from_list":
			return datasetOf(demandElements(call, first)) ?? opaque(call.run, call.node);
		case "datasets.Dataset.from_dict":
			return datasetOfColumns(first) ?? opaque(call.run, call.node);
		case "datasets.DatasetDict":
			return first?.kind === "dict" ? (first.entries.get("train") ?? opaque(call.run, call.node)) : undefined;
		case "datasets.concatenate_datasets":
		case "datasets.interleave_datasets":
			return demandElements(call, first)?.[0] ?? opaque(call.run, call.node);
		case "torch.tensor":
		case "torch.LongTensor":
		case "torch.as_tensor":
			return first?.kind === "list" || first?.kind === "number" ? toTensor(first) : undefined;
		case "torch.full":
			return second === undefined ? undefined : filled(first, second);
		case "torch.zeros":
		case "torch.ones":
			return filled(
				call.positional.length > 1 ? listValue([...call.positional]) : first,
				numberValue(name.endsWith("s") && name.includes("ones") ? 1 : 0),
			);
		case "torch.full_like":
			return first?.kind === "list" && second !== undefined ? likeOf(first, second) : undefined;
		case "torch.ones_like":
		case "torch.zeros_like":
			return first?.kind === "list"
				? likeOf(first, numberValue(name === "torch.ones_like" ? 1 : 0))
				: undefined;
		case "torch.cat":
		case "torch.concat":
			return concatenated(call);
		case "torch.stack": {
			const rows = demandElements(call, first);
			return rows === undefined || rows.some(({ kind }) => kind !== "list")
				? undefined
				: listValue([...rows], "tensor");
		}
		case "torch.where":
			return where(call);
		case "torch.nn.utils.rnn.pad_sequence":
			return padSequence(call);
		case "transformers.default_data_collator":
			return undefined;
		case "transformers.BatchEncoding":
			return first?.kind === "dict" ? { ...first, isEncoding: true } : undefined;
		case "dataclasses.field":
			return instanceOf("field", call);
		default:
			return /^(?:DataCollator\w+|DefaultDataCollator|TrainingArguments|Seq2SeqTrainingArguments)$/.test(last)
				? instanceOf(last, call)
				: undefined;
	}
}

function instanceOf(type: string, call: ScriptCall): InstanceValue {
	const attributes = new Map(call.keywords);
	call.positional.forEach((value, i) => attributes.set(String(i), value));
	if (call.hasOpaque !== undefined) {
		attributes.set("**", call.hasOpaque);
	}
	return { kind: "instance", type, attributes, at: { start: call.node.start, end: call.node.end } };
}

function datasetOf(rows: readonly ScriptValue[] | undefined): ScriptValue | undefined {
	const dicts = rows?.filter((row): row is DictValue => row.kind === "dict");
	return dicts === undefined || dicts.length !== rows?.length ? undefined : { kind: "dataset", rows: dicts };
}

function datasetOfColumns(columns: ScriptValue | undefined): ScriptValue | undefined {
	if (columns?.kind !== "dict") {
		return undefined;
	}
	const row = dictValue();
	for (const [key, value] of columns.entries) {
		const [item] = value.kind === "list" ? value.items : [];
		if (item === undefined) {
			return undefined;
		}
		row.entries.set(key, item);
	}
	return { kind: "dataset", rows: [row] };
}

function likeOf(value: Extract<ScriptValue, { kind: "list" }>, fill: ScriptValue): ScriptValue {
	const items = value.items.map((item) => (item.kind === "list" ? likeOf(item, fill) : fill));
	return value.spoiled ?? listValue(items, "tensor");
}

function concatenated(call: ScriptCall): ScriptValue | undefined {
	const lists = demandElements(call, call.positional[0])?.filter((item) => item.kind === "list") ?? [];
	const axis = call.keywords.get("dim") ?? call.positional[1];
	const spoiled = lists.find((list) => list.spoiled !== undefined)?.spoiled;
	const isNested = lists.some(({ items }) => items[0]?.kind === "list");
	if (spoiled !== undefined || lists.length === 0) {
		return spoiled;
	}
	if (!isNested || axis === undefined || (axis.kind === "number" && axis.value === 0)) {
		return listValue(
			lists.flatMap(({ items }) => items),
			"tensor",
		);
	}
	const rows = lists.map(({ items }) => items[0]).filter((row) => row?.kind === "list");
	return lists.every(({ items }) => items.length === 1)
		? listValue(
				[
					listValue(
						rows.flatMap((row) => (row?.kind === "list" ? row.items : [])),
						"tensor",
					),
				],
				"tensor",
			)
		: undefined;
}
