/** KTO rows: a prompt, one completion, and whether it is a good one. */
import type { Staged } from "../base/staged.js";
import { valueAt } from "../syntax/json/json-node.js";
import type { Example } from "../types/example.js";
import { defineFormat } from "../types/format.js";
import { columnName, columnValue } from "./support/read-columns.js";
import { readConversation } from "./support/read-conversation.js";
import { missingColumn, notAnObject, wrongType } from "./support/record-problems.js";
import { columnOf } from "./support/text-column.js";

export default defineFormat({
	id: "kto",
	name: "prompt, completion and label (KTO)",
	matches(record) {
		const hasHalves = valueAt(record, "prompt") !== undefined && valueAt(record, "completion") !== undefined;
		const label = valueAt(record, "label");
		return hasHalves && label?.kind === "literal" && label.value !== null ? 1 : 0;
	},
	normalise(record, { reading }): Staged<Example> {
		if (record.kind !== "object") {
			return { problems: [notAnObject(record)] };
		}
		const name = (usual: string): string => columnName(reading, usual) ?? usual;
		const [prompt, completion, label] = ["prompt", "completion", "label"].map((usual) =>
			columnValue(record, reading, usual),
		);
		if (prompt === undefined || completion === undefined || label === undefined) {
			const missing = ["prompt", "completion", "label"].find(
				(usual) => columnValue(record, reading, usual) === undefined,
			);
			return { problems: [missingColumn(record, name(missing ?? "label"))] };
		}
		if (label.kind !== "literal" || label.value === null) {
			return { problems: [wrongType(label, name("label"), "true or false")] };
		}
		const desirable = { value: label.value, node: label };
		if (prompt.kind === "string" && completion.kind === "string") {
			return {
				value: {
					kind: "standard",
					type: "prompt-completion",
					format: "kto",
					prompt: columnOf(name("prompt"), prompt),
					completion: columnOf(name("completion"), completion),
					desirable,
				},
				problems: [],
			};
		}
		if (prompt.kind === "array" && completion.kind === "array") {
			const { value, problems } = readConversation(record, prompt, completion, reading);
			return {
				value: {
					kind: "conversational",
					type: "prompt-completion",
					format: "kto",
					conversation: value,
					desirable,
				},
				problems,
			};
		}
		return { problems: [wrongType(completion, name("completion"), "of the prompt's kind")] };
	},
});
