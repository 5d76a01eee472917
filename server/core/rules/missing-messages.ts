/** Records without the column that trains: no `messages`, half of a prompt and completion, or no record at all. */
import type { Fix } from "../base/fix.js";
import { nearest } from "../base/nearest.js";
import type { RuleFinding } from "../base/finding.js";
import type { Problem } from "../base/staged.js";
import type { JsonMember, JsonNode, JsonObject } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "missing-messages",
	stage: "line",
	severity: "error",
	readsStructure: true,
	*check(line, ctx) {
		// Faults of the JSON hide columns; they are reported by themselves.
		if (line.problems.length > 0 || line.json === undefined) {
			return;
		}
		for (const problem of ctx.analysis?.formatProblems ?? []) {
			const message = MESSAGES[problem.code];
			if (message !== undefined) {
				yield misspelt(line.json, problem) ?? { range: problem.range, message };
			}
		}
		if (ctx.analysis?.format === "unknown") {
			const member = misspeltMessages(line.json);
			if (member !== undefined) {
				yield { ...renameKey(member, "messages"), severity: ctx.config === undefined ? "warning" : "error" };
			}
		}
	},
});

const MESSAGES: Readonly<Record<string, string>> = {
	"not-an-object": 'This record is no object, so the loader stops here. Write {"messages": […]}.',
	"missing-messages":
		'This record has no "messages", unlike the rest of the file; the trainer stops at it. Add the list or delete the record.',
	"messages-not-a-list":
		'"messages" must be a list of messages; with anything else the trainer stops here. Write [{"role": …, "content": …}, …].',
	"empty-messages":
		'"messages" is empty, so there is nothing to train on and TRL stops if it is the first record. Add messages or delete the record.',
	"missing-prompt":
		'This record has no "prompt", unlike the rest of the file; the trainer stops at it. Add it or delete the record.',
	"missing-completion":
		'This record has no "completion", so there is no answer to train on and the trainer stops. Add it or delete the record.',
	"mixed-halves":
		'"prompt" and "completion" must both be strings or both be lists of messages; the trainer cannot join these. Change one.',
	"missing-text":
		"This record lacks the text column that the rest of the file trains on; the trainer stops at it. Add it or delete the record.",
	"text-not-a-string":
		"The text column must hold a string; the tokenizer stops at anything else. Write a string.",
};

const COLUMNS: Readonly<Record<string, string>> = {
	"missing-messages": "messages",
	"missing-prompt": "prompt",
	"missing-completion": "completion",
	"missing-text": "text",
};

/** A column with nearly the right name explains the missing one better than the record's brace. */
function misspelt(record: JsonNode, { code }: Problem): RuleFinding | undefined {
	const column = COLUMNS[code];
	if (column === undefined || record.kind !== "object") {
		return undefined;
	}
	const member = nearMember(record, column);
	return member === undefined ? undefined : renameKey(member, column);
}

/** A misspelt `messages` in a file of no known format: only when its value is a list of messages. */
function misspeltMessages(record: JsonNode): JsonMember | undefined {
	if (record.kind !== "object") {
		return undefined;
	}
	const member = nearMember(record, "messages");
	return member !== undefined && isMessageList(member.value) ? member : undefined;
}

function nearMember(record: JsonObject, column: string): JsonMember | undefined {
	return record.members.find(({ key }) => key.value !== column && nearest(key.value, [column]) === column);
}

function isMessageList(node: JsonNode): boolean {
	const first = node.kind === "array" ? node.items[0] : undefined;
	return first?.kind === "object" && first.members.some(({ key }) => key.value === "role");
}

function renameKey({ key }: JsonMember, column: string): RuleFinding {
	const range = { start: key.start, end: key.end };
	const fix: Fix = {
		title: `Rename the key to "${column}"`,
		safety: "unsafe",
		edits: [{ range, newText: JSON.stringify(column) }],
		preferred: true,
	};
	return {
		range,
		message: `"${key.value}" is no column that trainers read, so this record has no "${column}". Rename it.`,
		fixes: [fix],
	};
}
