/** Preference rows: a chosen and a rejected answer, with or without the prompt in a column of its own. */
import type { Problem, Staged } from "../base/staged.js";
import { memberOf, valueAt, type JsonNode } from "../syntax/json/json-node.js";
import type { ConversationalExample, Example, StandardExample } from "../types/example.js";
import { defineFormat } from "../types/format.js";
import type { DatasetReading } from "../types/training-config.js";
import { columnName, columnValue } from "./support/read-columns.js";
import { readConversation } from "./support/read-conversation.js";
import { missingColumn, notAnObject, wrongType } from "./support/record-problems.js";
import { columnOf } from "./support/text-column.js";

export default defineFormat({
	id: "preference",
	name: "chosen and rejected (TRL)",
	matches(record) {
		const [chosen, rejected] = [valueAt(record, "chosen"), valueAt(record, "rejected")];
		if (chosen === undefined || rejected === undefined) {
			return 0;
		}
		return chosen.kind === rejected.kind ? 1 : 0.5;
	},
	normalise(record, { reading: own, isUnbound }): Staged<Example> {
		const reading = own ?? (isUnbound === true && hasTurns(record) ? TURNS : undefined);
		if (record.kind !== "object") {
			return { problems: [notAnObject(record)] };
		}
		const problems: Problem[] = [];
		const chosen = answerOf(record, "chosen", reading, problems);
		const rejected = answerOf(record, "rejected", reading, problems);
		if (chosen === undefined || rejected === undefined) {
			return { problems };
		}
		return { value: { kind: "preference", format: "preference", chosen, rejected }, problems };
	},
});

/** LLaMA-Factory's spelling: the answers are turns that follow `conversations`. */
const TURNS: DatasetReading = {
	columns: { prompt: "conversations" },
	messageKeys: { role: "from", content: "value" },
	roles: { human: "user", gpt: "assistant", observation: "tool", function_call: "assistant" },
};

function hasTurns(record: JsonNode): boolean {
	return (
		valueAt(record, "conversations")?.kind === "array" &&
		memberOf(valueAt(record, "chosen"), "from") !== undefined
	);
}

function answerOf(
	record: JsonNode,
	side: "chosen" | "rejected",
	reading: DatasetReading | undefined,
	problems: Problem[],
): ConversationalExample | StandardExample | undefined {
	const column = columnName(reading, side) ?? side;
	const answer = columnValue(record, reading, side);
	const prompt = promptOf(record, reading);
	if (answer === undefined) {
		problems.push(missingColumn(record, column));
		return undefined;
	}
	if (answer.kind === "string" && (prompt === undefined || prompt.kind === "string")) {
		const text = columnOf(column, answer);
		return prompt === undefined
			? { kind: "standard", type: "language-modeling", text }
			: { kind: "standard", type: "prompt-completion", prompt: columnOf("prompt", prompt), completion: text };
	}
	// A single message as an object is LLaMA-Factory's spelling of a list of one.
	const answers = answer.kind === "object" ? { ...answer, kind: "array" as const, items: [answer] } : answer;
	if (answers.kind !== "array" || (prompt !== undefined && prompt.kind !== "array")) {
		problems.push(
			wrongType(
				answer,
				column,
				prompt === undefined ? "a string or a list of messages" : "of the prompt's kind",
			),
		);
		return undefined;
	}
	const read =
		prompt === undefined
			? readConversation(record, answers, undefined, reading)
			: readConversation(record, prompt, answers, reading);
	problems.push(...(side === "chosen" || prompt === undefined ? read.problems : []));
	return {
		kind: "conversational",
		type: prompt === undefined ? "language-modeling" : "prompt-completion",
		conversation: read.value,
	};
}

/** Beside two lists of messages, a prompt that is a text is left aside, as TRL does: the answers begin with it. */
function promptOf(record: JsonNode, reading: DatasetReading | undefined): JsonNode | undefined {
	const prompt = columnValue(record, reading, "prompt");
	const hasLists = (["chosen", "rejected"] as const).every(
		(side) => columnValue(record, reading, side)?.kind === "array",
	);
	return prompt?.kind === "string" && hasLists ? undefined : prompt;
}
