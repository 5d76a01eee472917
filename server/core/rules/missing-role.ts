/** Messages without a role. */
import { nearest } from "../base/nearest.js";
import type { RuleFinding } from "../base/finding.js";
import type { JsonNode, JsonObject } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "missing-role",
	stage: "line",
	severity: "error",
	readsStructure: true,
	*check(line, ctx) {
		if (line.problems.length > 0 || line.json === undefined) {
			return;
		}
		for (const { code, range, message } of ctx.analysis?.formatProblems ?? []) {
			if (code === "missing-role") {
				// The problem quotes the key that the run reads.
				yield missingRole(line.json, range.start, /"(.+)"/.exec(message)?.[1] ?? "role");
			} else if (code === "role-not-a-string") {
				yield {
					range,
					message:
						'The role must be a string; chat templates compare it with "user" and "assistant". Write one of them.',
				};
			} else if (code === "message-not-an-object") {
				yield {
					range,
					message:
						'A message must be an object; this one has no role and no content. Write {"role": …, "content": …}.',
				};
			}
		}
	},
});

const USUAL = ["from", "role"];
const WHY = "the chat template cannot tell whose turn it is and drops it or raises";

/** `wanted`: the key that holds the role as the run reads it, `from` in ShareGPT's files. */
function missingRole(record: JsonNode, start: number, wanted: string): RuleFinding {
	const message = objectAt(record, start);
	const member = message?.members.find(
		({ key }) => USUAL.includes(key.value) || nearest(key.value, [wanted]) === wanted,
	);
	if (member === undefined) {
		return {
			range: { start, end: start + 1 },
			message: `This message has no "${wanted}"; ${WHY}. Add ${wanted === "role" ? '"role": "user" or "assistant"' : "it"}.`,
		};
	}
	const range = { start: member.key.start, end: member.key.end };
	return {
		range,
		message: `This message has "${member.key.value}" where "${wanted}" is expected; ${WHY}. Rename it.`,
		fixes: [
			{
				title: `Rename the key to "${wanted}"`,
				safety: "unsafe",
				edits: [{ range, newText: `"${wanted}"` }],
				preferred: true,
			},
		],
	};
}

/** The object that starts at an offset. */
function objectAt(node: JsonNode, start: number): JsonObject | undefined {
	if (node.kind === "object" && node.start === start) {
		return node;
	}
	const children = node.kind === "object" ? node.members.map(({ value }) => value) : [];
	const items = node.kind === "array" ? node.items : children;
	const inside = items.find((item) => item.start <= start && start < item.end);
	return inside === undefined ? undefined : objectAt(inside, start);
}
