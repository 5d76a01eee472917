/** Reads JSON Lines of rendered samples: ids with labels or a mask, or text with the ranges that are trained. */
import type { TextRange } from "../../base/text-range.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import { isPlainObject } from "../../syntax/json/plain-values.js";
import { IGNORE_INDEX } from "../../types/loss-mask.js";
import type { RecordedBatches, RecordedRow, RecordedText } from "../../types/recorded-batch.js";
import { integersOf, isArray, jsonLines, type JsonLine } from "./json-lines.js";

const IDS = ["input_ids", "token_ids", "tokens", "ids"];
const MASKS = ["loss_mask", "assistant_masks", "completion_mask", "weights", "mask"];
const SPANS = ["trained", "spans", "loss_spans", "mask_spans"];

/** Undefined when no line holds ids, or text with ranges. */
export function readRenderedSamples(text: string): RecordedBatches | undefined {
	const { lines, broken } = jsonLines(text);
	const rows = lines.flatMap(rowOf);
	const texts = lines.flatMap(textOf);
	if (rows.length + texts.length === 0) {
		return undefined;
	}
	const known = new Set([...rows, ...texts].map(({ line }) => line));
	const others = lines.filter(({ line }) => !known.has(line)).map(({ line }) => line);
	return {
		source: "samples",
		rows,
		texts,
		problems: [...broken, ...others].map((line) => `Line ${line} holds neither ids nor a text with ranges.`),
	};
}

function rowOf({ line, value }: JsonLine): RecordedRow[] {
	const ids = firstOf(value, IDS, integersOf);
	if (ids === undefined) {
		return [];
	}
	const mask = firstOf(value, MASKS, numbersOf);
	const labels =
		integersOf(value["labels"]) ??
		(mask === undefined ? undefined : ids.map((id, i) => ((mask[i] ?? 0) > 0 ? id : IGNORE_INDEX)));
	const attention = integersOf(value["attention_mask"]);
	const keep = (_: number, i: number): boolean => (attention?.[i] ?? 1) !== 0;
	const fits = labels !== undefined && labels.length === ids.length;
	return [
		{
			place: `line ${line}`,
			line,
			ids: ids.filter(keep),
			...(fits ? { labels: labels.filter(keep) } : {}),
		},
	];
}

function textOf({ line, value }: JsonLine): RecordedText[] {
	const { text } = value;
	if (typeof text !== "string" || firstOf(value, IDS, integersOf) !== undefined) {
		return [];
	}
	const trained = firstOf(value, SPANS, (spans) => rangesOf(text, spans));
	return trained === undefined ? [] : [{ place: `line ${line}`, line, text, trained }];
}

function firstOf<T>(
	value: JsonLine["value"],
	names: readonly string[],
	read: (value: JsonValue | undefined) => T | undefined,
): T | undefined {
	for (const name of names) {
		const found = Object.hasOwn(value, name) ? read(value[name]) : undefined;
		if (found !== undefined) {
			return found;
		}
	}
	return undefined;
}

function numbersOf(value: JsonValue | undefined): readonly number[] | undefined {
	return isArray(value) && value.every((item) => typeof item === "number" || typeof item === "boolean")
		? value.map(Number)
		: undefined;
}

/** `[[start, end], …]` or `[{"start", "end"}, …]` in characters as Python counts them (code points). */
function rangesOf(text: string, value: JsonValue | undefined): readonly TextRange[] | undefined {
	if (!isArray(value)) {
		return undefined;
	}
	const pairs = value.map((span) =>
		isPlainObject(span) ? [span["start"] ?? null, span["end"] ?? null] : span,
	);
	const units = unitsOf(text);
	const ranges = pairs.flatMap((pair) => {
		const [start, end] = isArray(pair) ? pair : [];
		return typeof start === "number" && typeof end === "number"
			? [{ start: units[start] ?? text.length, end: units[end] ?? text.length }]
			: [];
	});
	return ranges.length === value.length ? ranges : undefined;
}

/** Code point → UTF-16 offset. */
function unitsOf(text: string): readonly number[] {
	const units: number[] = [];
	let at = 0;
	for (const character of text) {
		units.push(at);
		at += character.length;
	}
	return units;
}
