/** Records whose one text column is trained as it stands. */
import type { Staged } from "../base/staged.js";
import { valueAt } from "../syntax/json/json-node.js";
import type { Example } from "../types/example.js";
import { defineFormat } from "../types/format.js";
import { columnOf } from "./support/text-column.js";

export default defineFormat({
	id: "text",
	name: "text",
	matches(record) {
		const text = valueAt(record, "text");
		if (text === undefined) {
			return 0;
		}
		return text.kind === "string" ? 0.9 : 0.4;
	},
	normalise(record, { textField }): Staged<Example> {
		const text = valueAt(record, textField);
		if (text?.kind === "string") {
			return {
				value: {
					kind: "standard",
					type: "language-modeling",
					format: "text",
					text: columnOf(textField, text),
				},
				problems: [],
			};
		}
		if (record.kind !== "object") {
			return { problems: [{ code: "not-an-object", message: "A record must be an object.", range: record }] };
		}
		if (text === undefined) {
			const range = { start: record.start, end: record.start + 1 };
			return { problems: [{ code: "missing-text", message: `This record has no "${textField}".`, range }] };
		}
		const range = { start: text.start, end: text.end };
		return { problems: [{ code: "text-not-a-string", message: `"${textField}" must be a string.`, range }] };
	},
});
