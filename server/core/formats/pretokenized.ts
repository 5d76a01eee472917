/** Rows that were tokenized before: `input_ids`, with or without labels and masks. */
import type { Problem, Staged } from "../base/staged.js";
import { valueAt, type JsonArray, type JsonNode } from "../syntax/json/json-node.js";
import type { Example } from "../types/example.js";
import { defineFormat } from "../types/format.js";
import { columnValue } from "./support/read-columns.js";
import { missingColumn, notAnObject, wrongType } from "./support/record-problems.js";

export default defineFormat({
	id: "pretokenized",
	name: "token ids",
	matches(record) {
		const ids = valueAt(record, "input_ids");
		if (ids === undefined) {
			return 0;
		}
		return ids.kind === "array" && ids.items.every(isInteger) ? 1 : 0.5;
	},
	normalise(record, { reading }): Staged<Example> {
		if (record.kind !== "object") {
			return { problems: [notAnObject(record)] };
		}
		const problems: Problem[] = [];
		const ids = columnValue(record, reading, "input_ids");
		if (ids === undefined) {
			return { problems: [missingColumn(record, "input_ids")] };
		}
		if (!isIntegers(ids)) {
			return { problems: [wrongType(ids, "input_ids", "a list of whole numbers")] };
		}
		const inStep = (column: string): readonly number[] | undefined => {
			const value = columnValue(record, reading, column);
			if (value === undefined) {
				return undefined;
			}
			if (isIntegers(value) && value.items.length === ids.items.length) {
				return numbersOf(value);
			}
			problems.push(
				wrongType(value, column, `a list of ${ids.items.length} whole numbers, as "input_ids" is`),
			);
			return undefined;
		};
		const [labels, attentionMask] = [inStep("labels"), inStep("attention_mask")];
		const [completionMask, assistantMasks] = [inStep("completion_mask"), inStep("assistant_masks")];
		return {
			value: {
				kind: "tokens",
				format: "pretokenized",
				ids: numbersOf(ids),
				...(labels === undefined ? {} : { labels }),
				...(attentionMask === undefined ? {} : { attentionMask }),
				...(completionMask === undefined ? {} : { completionMask }),
				...(assistantMasks === undefined ? {} : { assistantMasks }),
				sources: ids.items.map(({ start, end }) => ({ start, end })),
			},
			problems,
		};
	},
});

function isInteger(node: JsonNode): boolean {
	return node.kind === "number" && /^-?\d+$/.test(node.text);
}

function isIntegers(node: JsonNode): node is JsonArray {
	return node.kind === "array" && node.items.every(isInteger);
}

function numbersOf({ items }: JsonArray): number[] {
	return items.map((item) => (item.kind === "number" ? Number(item.text) : 0));
}
