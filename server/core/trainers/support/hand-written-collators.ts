/** Collators of Transformers, and those of the script, on a batch of this one row. */
import { within } from "./hand-written-datasets.js";
import { callAny } from "./hand-written-calls.js";
import { elementsOf, truthOf } from "./hand-written-operators.js";
import { isText, opaque, whyOpaque, type CapturedTrainer, type ScriptRun } from "./hand-written-run.js";
import { isPadUnknown, padToken } from "./hand-written-tokenizer.js";
import type { PythonNode } from "../../syntax/python/syntax-tree.js";
import {
	numberValue,
	type DictValue,
	type InstanceValue,
	type OpaqueValue,
	type ScriptValue,
} from "./hand-written-values.js";

/** One row of the batch. */
export interface CollatedRow {
	readonly ids: readonly ScriptValue[];
	/** Absent when nothing makes labels. */
	readonly labels?: readonly ScriptValue[];
	/** Set when the collator masks the pad token's id wherever it stands. */
	readonly masksId?: number;
	/** The collator, when the labels are its own. */
	readonly madeBy?: InstanceValue;
}

export function collate(
	run: ScriptRun,
	row: DictValue,
	{ collator, hasTokenizer, at }: CapturedTrainer,
): CollatedRow | OpaqueValue | "random" {
	const node: PythonNode = { type: "call", isNamed: true, ...at, children: [] };
	const name = nameOf(collator);
	if (collator === undefined || name === "default_data_collator" || name === "DefaultDataCollator") {
		return plainRow(run, row, node, collator === undefined && hasTokenizer);
	}
	if (collator.kind === "instance" && typeof collator.type === "string") {
		if (collator.attributes.get("**")?.kind === "opaque") {
			return opaque(run, node);
		}
		return knownCollator(run, row, { node, collator, name: collator.type });
	}
	if (collator.kind === "function" || collator.kind === "instance" || collator.kind === "native") {
		return ownCollator(run, row, node, collator);
	}
	return collator.kind === "opaque" ? collator : opaque(run, collator.kind === "symbol" ? at : node);
}

function nameOf(collator: ScriptValue | undefined): string {
	if (collator?.kind === "symbol") {
		return collator.name.slice(collator.name.lastIndexOf(".") + 1);
	}
	return collator?.kind === "instance" && typeof collator.type === "string" ? collator.type : "";
}

interface Known {
	readonly node: PythonNode;
	readonly collator: InstanceValue;
	readonly name: string;
}

function knownCollator(run: ScriptRun, row: DictValue, known: Known): CollatedRow | OpaqueValue | "random" {
	const { node, collator, name } = known;
	const option = (key: string): ScriptValue | undefined => collator.attributes.get(key);
	switch (name) {
		case "DataCollatorForLanguageModeling": {
			const mlm = option("mlm") ?? option("1");
			if (mlm === undefined || truthOf(run, mlm) !== false) {
				return mlm?.kind === "opaque" ? mlm : "random";
			}
			const plain = plainRow(run, row, node, true);
			if ("kind" in plain) {
				return plain;
			}
			if (isPadUnknown(run)) {
				return opaque(run, collator.at ?? node);
			}
			const pad = padToken({ run, node });
			const ids = padMultiple(
				run,
				plain.ids,
				option("pad_to_multiple_of") ?? option("3"),
				padToken({ run, node }),
			);
			return "kind" in ids ? ids : { ids, labels: ids, masksId: pad.value, madeBy: collator };
		}
		case "DataCollatorForSeq2Seq":
			return seq2seqRow(run, row, known);
		case "DataCollatorWithPadding":
			return isGiven(option("pad_to_multiple_of")) || isMaxLength(option("padding") ?? option("1"))
				? opaque(run, collator.at ?? node)
				: plainRow(run, row, node, true);
		default:
			return opaque(run, collator.at ?? node);
	}
}

function isGiven(value: ScriptValue | undefined): value is ScriptValue {
	return value !== undefined && value.kind !== "none";
}

function isMaxLength(value: ScriptValue | undefined): boolean {
	return isText(value) && value.text === "max_length";
}

/** Pads labels with -100 by position, whatever the pad token is. */
function seq2seqRow(run: ScriptRun, row: DictValue, { node, collator }: Known): CollatedRow | OpaqueValue {
	const option = (key: string, index: string): ScriptValue | undefined =>
		collator.attributes.get(key) ?? collator.attributes.get(index);
	const plain = plainRow(run, row, node, true);
	if ("kind" in plain) {
		return plain;
	}
	const labelPad = option("label_pad_token_id", "5");
	const length = option("max_length", "3");
	const multiple = option("pad_to_multiple_of", "4");
	const ignored = labelPad ?? numberValue(-100);
	const isLong = isMaxLength(option("padding", "2"));
	const target = isLong && length?.kind === "number" ? numberValue(length.value) : multiple;
	if (isLong && length?.kind !== "number") {
		return opaque(run, collator.at ?? node);
	}
	const fill = (list: readonly ScriptValue[], item: ScriptValue): readonly ScriptValue[] | OpaqueValue =>
		padMultiple(run, list, target, item, isLong);
	// A row alone is not padded unless a length is asked for.
	const ids = isGiven(target) ? fill(plain.ids, padToken({ run, node })) : plain.ids;
	const labels = plain.labels === undefined ? undefined : fill(plain.labels, ignored);
	if ("kind" in ids || (labels !== undefined && "kind" in labels)) {
		return opaque(run, collator.at ?? node);
	}
	return { ids, ...(labels === undefined ? {} : { labels }) };
}

function padMultiple(
	run: ScriptRun,
	list: readonly ScriptValue[],
	multiple: ScriptValue | undefined,
	item: ScriptValue,
	isLength = false,
): readonly ScriptValue[] | OpaqueValue {
	if (!isGiven(multiple)) {
		return list;
	}
	if (multiple.kind !== "number") {
		return multiple.kind === "opaque" ? multiple : opaque(run, run.statement);
	}
	const length = isLength ? multiple.value : Math.ceil(list.length / multiple.value) * multiple.value;
	const side = run.tokenizer.paddingSide;
	const more = Array.from({ length: Math.max(0, length - list.length) }, () => item);
	if (more.length > 0 && side === undefined) {
		run.doubts.add("Which side is padded is up to the tokenizer; the padding is shown at the end.");
	}
	return side === "left" ? [...more, ...list] : [...list, ...more];
}

/** The row as it is; `pads`: through `tokenizer.pad`, which needs a pad token. */
function plainRow(
	run: ScriptRun,
	row: DictValue,
	node: PythonNode,
	pads: boolean,
): CollatedRow | OpaqueValue {
	const ids = columnOf(run, row, "input_ids", node);
	const labels = row.entries.has("labels") ? columnOf(run, row, "labels", node) : undefined;
	if (!("length" in ids)) {
		return ids;
	}
	if (labels !== undefined && !("length" in labels)) {
		return labels;
	}
	if (pads && !isPadUnknown(run)) {
		padToken({ run, node });
	}
	return { ids, ...(labels === undefined ? {} : { labels }) };
}

function columnOf(
	run: ScriptRun,
	row: DictValue,
	key: string,
	node: PythonNode,
): readonly ScriptValue[] | OpaqueValue {
	const value = row.entries.get(key);
	const items = value === undefined ? undefined : elementsOf(run, value, node);
	if (items !== undefined) {
		return items;
	}
	return whyOpaque(run, node, value);
}

/** A collator that the script defines is followed like its other functions. */
function ownCollator(
	run: ScriptRun,
	row: DictValue,
	node: PythonNode,
	collator: ScriptValue,
): CollatedRow | OpaqueValue {
	const features: ScriptValue = { kind: "list", items: [row], flavour: "list" };
	const batch = within(run, false, () =>
		callAny(collator, { run, node, positional: [features], keywords: new Map() }),
	);
	if (batch.kind !== "dict" || batch.spoiled !== undefined) {
		return batch.kind === "opaque" ? batch : opaque(run, node);
	}
	const first = (key: string): readonly ScriptValue[] | OpaqueValue | undefined => {
		const value = batch.entries.get(key);
		const rows = value === undefined ? undefined : elementsOf(run, value, node);
		const [only] = rows ?? [];
		if (value?.kind === "opaque") {
			return value;
		}
		return only === undefined ? undefined : (elementsOf(run, only, node) ?? opaque(run, node));
	};
	const ids = first("input_ids");
	const labels = first("labels");
	if (ids === undefined || !("length" in ids)) {
		return ids ?? opaque(run, node);
	}
	if (labels !== undefined && !("length" in labels)) {
		return labels;
	}
	return { ids, ...(labels === undefined ? {} : { labels }) };
}
