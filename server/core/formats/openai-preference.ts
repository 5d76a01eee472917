/** OpenAI's preference rows: an input, a preferred and a non-preferred output. */
import type { Problem, Staged } from "../base/staged.js";
import { valueAt, type JsonArray, type JsonNode } from "../syntax/json/json-node.js";
import type { ConversationalExample, Example } from "../types/example.js";
import { defineFormat } from "../types/format.js";
import { readConversation } from "./support/read-conversation.js";
import { missingColumn, notAnObject, wrongType } from "./support/record-problems.js";

export default defineFormat({
	id: "openai-preference",
	name: "preferred and non-preferred output (OpenAI)",
	matches(record) {
		return valueAt(record, "preferred_output") !== undefined &&
			valueAt(record, "non_preferred_output") !== undefined
			? 1
			: 0;
	},
	normalise(record): Staged<Example> {
		if (record.kind !== "object") {
			return { problems: [notAnObject(record)] };
		}
		const problems: Problem[] = [];
		const input = valueAt(record, "input");
		const prompt = listIn(input ?? record, "messages", problems);
		const chosen = listIn(record, "preferred_output", problems);
		const rejected = listIn(record, "non_preferred_output", problems);
		if (input === undefined || prompt === undefined || chosen === undefined || rejected === undefined) {
			return { problems };
		}
		const sideWith = (answer: JsonArray): ConversationalExample => {
			// Tools stand beside the messages of the input.
			const { value, problems: found } = readConversation(input, prompt, answer);
			problems.push(...(answer === chosen ? found : []));
			return { kind: "conversational", type: "prompt-completion", conversation: value };
		};
		return {
			value: {
				kind: "preference",
				format: "openai-preference",
				chosen: sideWith(chosen),
				rejected: sideWith(rejected),
			},
			problems,
		};
	},
});

function listIn(record: JsonNode, column: string, problems: Problem[]): JsonArray | undefined {
	const value = valueAt(record, column);
	if (value?.kind === "array") {
		return value;
	}
	problems.push(
		value === undefined ? missingColumn(record, column) : wrongType(value, column, "a list of messages"),
	);
	return undefined;
}
