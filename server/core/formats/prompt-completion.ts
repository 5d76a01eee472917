/** Records with a prompt and its completion, both text or both message lists. */
import type { Problem, Staged } from "../base/staged.js";
import { valueAt, type JsonNode } from "../syntax/json/json-node.js";
import type { Example } from "../types/example.js";
import { defineFormat } from "../types/format.js";
import { columnName } from "./support/read-columns.js";
import { readConversation } from "./support/read-conversation.js";
import { columnOf } from "./support/text-column.js";

export default defineFormat({
	id: "prompt-completion",
	name: "prompt and completion (TRL)",
	matches(record) {
		const prompt = valueAt(record, "prompt");
		const completion = valueAt(record, "completion");
		if (prompt === undefined || completion === undefined) {
			return 0;
		}
		return isHalf(prompt) && prompt.kind === completion.kind ? 1 : 0.5;
	},
	normalise(record, { reading }): Staged<Example> {
		const names = [
			columnName(reading, "prompt") ?? "prompt",
			columnName(reading, "completion") ?? "completion",
		] as const;
		const [prompt, completion] = [valueAt(record, names[0]), valueAt(record, names[1])];
		if (prompt?.kind === "string" && completion?.kind === "string") {
			return {
				value: {
					kind: "standard",
					type: "prompt-completion",
					format: "prompt-completion",
					prompt: columnOf(names[0], prompt),
					completion: columnOf(names[1], completion),
				},
				problems: [],
			};
		}
		if (prompt?.kind === "array" && completion?.kind === "array") {
			const conversation = readConversation(record, prompt, completion, reading);
			return {
				value: {
					kind: "conversational",
					type: "prompt-completion",
					format: "prompt-completion",
					conversation: conversation.value,
				},
				problems: conversation.problems,
			};
		}
		return { problems: [problemOf(record, prompt, completion)] };
	},
});

/** Codes: `not-an-object`, `missing-prompt`, `missing-completion`, `mixed-halves`. */
function problemOf(
	record: JsonNode,
	prompt: JsonNode | undefined,
	completion: JsonNode | undefined,
): Problem {
	const opening = { start: record.start, end: Math.min(record.start + 1, record.end) };
	if (record.kind !== "object") {
		return { code: "not-an-object", message: "A record must be an object.", range: record };
	}
	if (prompt === undefined) {
		return { code: "missing-prompt", message: 'This record has no "prompt".', range: opening };
	}
	if (completion === undefined) {
		return { code: "missing-completion", message: 'This record has no "completion".', range: opening };
	}
	const wrong = isHalf(prompt) ? completion : prompt;
	const message = '"prompt" and "completion" must both be strings or both be message lists.';
	return { code: "mixed-halves", message, range: { start: wrong.start, end: wrong.end } };
}

function isHalf(node: JsonNode): boolean {
	return node.kind === "string" || node.kind === "array";
}
