/** Alpaca's columns: an instruction, an optional input, and the output. */
import type { Problem, Staged } from "../base/staged.js";
import { valueAt, type JsonNode } from "../syntax/json/json-node.js";
import type { Example, InstructionExample, TextColumn } from "../types/example.js";
import { defineFormat } from "../types/format.js";
import type { DatasetReading } from "../types/training-config.js";
import { columnName, columnValue } from "./support/read-columns.js";
import { missingColumn, notAnObject, wrongType } from "./support/record-problems.js";
import { columnOf } from "./support/text-column.js";

export default defineFormat({
	id: "alpaca",
	name: "instruction and output (Alpaca)",
	matches(record) {
		const instruction = valueAt(record, "instruction");
		const output = valueAt(record, "output") ?? valueAt(record, "response");
		if (instruction === undefined || output === undefined) {
			return 0;
		}
		return instruction.kind === "string" && valueAt(record, "output")?.kind === "string" ? 1 : 0.5;
	},
	normalise(record, { reading }): Staged<Example> {
		if (record.kind !== "object") {
			return { problems: [notAnObject(record)] };
		}
		const problems: Problem[] = [];
		const required = (usual: string): TextColumn | undefined =>
			textOf(record, usual, reading, problems, true);
		const optional = (usual: string): TextColumn | undefined =>
			textOf(record, usual, reading, problems, false);
		const instruction = required("instruction");
		const output = required("output");
		const [input, system] = [optional("input"), optional("system")];
		const history = historyOf(columnValue(record, reading, "history"), problems);
		if (instruction === undefined || output === undefined) {
			return { problems };
		}
		return {
			value: {
				kind: "instruction",
				format: "alpaca",
				instruction,
				...(input === undefined ? {} : { input }),
				output,
				...(system === undefined ? {} : { system }),
				...(history.length === 0 ? {} : { history }),
			},
			problems,
		};
	},
});

function textOf(
	record: JsonNode,
	usual: string,
	reading: DatasetReading | undefined,
	problems: Problem[],
	isRequired: boolean,
): TextColumn | undefined {
	const column = columnName(reading, usual);
	const value = columnValue(record, reading, usual);
	if (column === undefined || value === undefined) {
		if (isRequired && column !== undefined) {
			problems.push(missingColumn(record, column));
		}
		return undefined;
	}
	if (value.kind !== "string") {
		problems.push(wrongType(value, column, "a string"));
		return undefined;
	}
	return columnOf(column, value);
}

/** A list of `[instruction, output]` pairs. */
function historyOf(
	node: JsonNode | undefined,
	problems: Problem[],
): NonNullable<InstructionExample["history"]> {
	if (node === undefined) {
		return [];
	}
	if (node.kind !== "array") {
		problems.push(wrongType(node, "history", "a list of pairs"));
		return [];
	}
	return node.items.flatMap((item) => {
		const [instruction, output] = item.kind === "array" ? item.items : [];
		if (instruction?.kind === "string" && output?.kind === "string") {
			return [{ instruction: columnOf("history", instruction), output: columnOf("history", output) }];
		}
		problems.push(wrongType(item, "history", "a list of pairs of strings"));
		return [];
	});
}
