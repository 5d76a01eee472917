/** Reads what the batch probe wrote: a row of a batch on each line, for language modeling and for preference pairs. */
import type { JsonValue } from "../../syntax/json/json-node.js";
import type { PreferenceSide } from "../../types/example.js";
import { IGNORE_INDEX } from "../../types/loss-mask.js";
import type { RecordedBatches, RecordedRow } from "../../types/recorded-batch.js";
import { integersOf, isArray, jsonLines, type JsonLine } from "./json-lines.js";

/** Undefined when the first line is not of the probe. */
export function readProbeDump(text: string): RecordedBatches | undefined {
	const { lines, broken } = jsonLines(text);
	const [first] = lines;
	if (first?.value["tunelint"] !== "batch") {
		return undefined;
	}
	const rows: RecordedRow[] = [];
	const problems = broken.map(
		(line) => `Line ${line} is not a JSON object; the run may have ended while it was written.`,
	);
	for (const line of lines) {
		const found = rowsOf(line);
		if (typeof found === "string") {
			problems.push(`Line ${line.line}: ${found}`);
		} else {
			rows.push(...found);
		}
	}
	const { script } = first.value;
	return {
		source: "probe",
		...(typeof script === "string" ? { script } : {}),
		madeBy: madeBy(first.value),
		rows,
		texts: [],
		problems,
	};
}

function madeBy(value: JsonLine["value"]): string {
	const { trainer, trl, transformers } = value;
	return [
		...(typeof trainer === "string" ? [trainer] : []),
		...(typeof trl === "string" ? [`trl ${trl}`] : []),
		...(typeof transformers === "string" ? [`transformers ${transformers}`] : []),
	].join(", ");
}

function rowsOf(line: JsonLine): RecordedRow[] | string {
	const { value } = line;
	if (value["version"] !== 1) {
		return "another version of the probe wrote it. Update Tunelint.";
	}
	const batch = Number(value["batch"]) + 1;
	const row = Number(value["row"]) + 1;
	const place = `batch ${batch}, row ${row}`;
	if ("chosen_input_ids" in value || "rejected_input_ids" in value) {
		return pairOf(line, place);
	}
	const ids = integersOf(value["input_ids"]);
	if (ids === undefined) {
		return "it has no input_ids.";
	}
	const columns = {
		ids,
		labels: integersOf(value["labels"]) ?? answerLabels(ids, value["completion_mask"]),
		losses: lossesOf(value["loss"]),
		positions: integersOf(value["position_ids"]),
	};
	return [{ place, line: line.line, ...withoutPadding(columns, paddingOf(line, ids, columns.labels)) }];
}

/** Older DPO collators: one set of columns a side; the prompt may stand in columns of its own. */
function pairOf(line: JsonLine, place: string): RecordedRow[] | string {
	const sides: readonly PreferenceSide[] = ["chosen", "rejected"];
	const prompt = kept(line.value, "prompt");
	const rows = sides.flatMap((side): RecordedRow[] => {
		const answer = kept(line.value, side);
		if (answer === undefined) {
			return [];
		}
		const own = answer.labels;
		if (own !== undefined || prompt === undefined) {
			return [
				{ place, line: line.line, side, ids: answer.ids, ...(own === undefined ? {} : { labels: own }) },
			];
		}
		const labels = [...prompt.ids.map(() => IGNORE_INDEX), ...answer.ids];
		return [{ place, line: line.line, side, ids: [...prompt.ids, ...answer.ids], labels }];
	});
	return rows.length === 0 ? "it has no ids." : rows;
}

function kept(
	value: JsonLine["value"],
	name: string,
): { readonly ids: readonly number[]; readonly labels?: readonly number[] } | undefined {
	const ids = integersOf(value[`${name}_input_ids`]);
	const mask = integersOf(value[`${name}_attention_mask`]);
	const labels = integersOf(value[`${name}_labels`]);
	if (ids === undefined) {
		return undefined;
	}
	const keep = (_: number, i: number): boolean => (mask?.[i] ?? 1) !== 0;
	return { ids: ids.filter(keep), ...(labels === undefined ? {} : { labels: labels.filter(keep) }) };
}

/** Trainers that make the labels inside the loss tell them by a mask. */
function answerLabels(ids: readonly number[], mask: JsonValue | undefined): readonly number[] | undefined {
	const flags = integersOf(mask);
	return flags && ids.map((id, i) => (flags[i] === 1 ? id : IGNORE_INDEX));
}

function lossesOf(value: JsonValue | undefined): readonly (number | null)[] | undefined {
	return isArray(value) ? value.map((loss) => (typeof loss === "number" ? loss : null)) : undefined;
}

/** True for padding. Without an attention mask, padding is what stands at the ends, is the pad token and has no label. */
function paddingOf(
	{ value }: JsonLine,
	ids: readonly number[],
	labels: readonly number[] | undefined,
): (index: number) => boolean {
	const mask = integersOf(value["attention_mask"]);
	if (mask !== undefined) {
		return (index) => mask[index] === 0;
	}
	const pad = value["pad_id"];
	const isPad = (index: number): boolean =>
		ids[index] === pad && (labels === undefined || labels[index] === IGNORE_INDEX);
	let first = 0;
	while (first < ids.length && isPad(first)) {
		first++;
	}
	let end = ids.length;
	while (end > first && isPad(end - 1)) {
		end--;
	}
	// A packed row has no padding between its ends, and an end-of-text token that is the pad token may be its last.
	return "position_ids" in value ? () => false : (index) => index < first || index >= end;
}

interface Columns {
	readonly ids: readonly number[];
	readonly labels: readonly number[] | undefined;
	readonly losses: readonly (number | null)[] | undefined;
	readonly positions: readonly number[] | undefined;
}

function withoutPadding(
	{ ids, labels, losses, positions }: Columns,
	isPadding: (index: number) => boolean,
): Pick<RecordedRow, "ids" | "labels" | "losses" | "starts"> {
	const keep = (_: unknown, index: number): boolean => !isPadding(index);
	const starts = positions?.filter(keep).flatMap((position, i) => (i === 0 || position === 0 ? [i] : []));
	return {
		ids: ids.filter(keep),
		...(labels === undefined ? {} : { labels: labels.filter(keep) }),
		...(losses === undefined ? {} : { losses: losses.filter(keep) }),
		...(starts === undefined ? {} : { starts }),
	};
}
