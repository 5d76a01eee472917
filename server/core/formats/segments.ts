/** Axolotl's `input_output`: segments of text, each with its own word on whether it is trained. */
import type { Problem, Staged } from "../base/staged.js";
import { valueAt, type JsonNode } from "../syntax/json/json-node.js";
import type { Example, SegmentsExample } from "../types/example.js";
import { defineFormat } from "../types/format.js";
import { missingColumn, notAnObject, wrongType } from "./support/record-problems.js";
import { columnOf } from "./support/text-column.js";

export default defineFormat({
	id: "segments",
	name: "segments (Axolotl)",
	matches(record) {
		const segments = valueAt(record, "segments");
		if (segments === undefined) {
			return 0;
		}
		const first = segments.kind === "array" ? segments.items[0] : undefined;
		return valueAt(first, "text") !== undefined && valueAt(first, "label") !== undefined ? 1 : 0.5;
	},
	normalise(record): Staged<Example> {
		if (record.kind !== "object") {
			return { problems: [notAnObject(record)] };
		}
		const list = valueAt(record, "segments");
		if (list?.kind !== "array") {
			const problem =
				list === undefined
					? missingColumn(record, "segments")
					: wrongType(list, "segments", "a list of segments");
			return { problems: [problem] };
		}
		const problems: Problem[] = [];
		const segments = list.items.flatMap((item) => segmentOf(item, problems));
		return { value: { kind: "segments", format: "segments", segments }, problems };
	},
});

function segmentOf(item: JsonNode, problems: Problem[]): readonly SegmentsExample["segments"][number][] {
	const text = valueAt(item, "text");
	const label = valueAt(item, "label");
	if (text?.kind !== "string" || label?.kind !== "literal" || label.value === null) {
		const wrong = text?.kind === "string" ? (label ?? item) : (text ?? item);
		problems.push(wrongType(wrong, "segments", 'a list of {"text": string, "label": true or false}'));
		return [];
	}
	const source = { start: item.start, end: item.end };
	return [{ text: columnOf("segments", text), train: label.value, source }];
}
