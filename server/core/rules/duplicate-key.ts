/** Keys that stand twice in one object: readers keep one of the values, and say nothing. */
import type { RuleFinding } from "../base/finding.js";
import { showText } from "../base/wording.js";
import type { JsonMember, JsonNode, JsonObject } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "duplicate-key",
	stage: "line",
	severity: "warning",
	*check(line) {
		for (const object of line.json === undefined ? [] : objectsIn(line.json)) {
			yield* repeatedIn(object);
		}
	},
});

function* repeatedIn({ members }: JsonObject): Generator<RuleFinding> {
	const last = new Map(members.map((member) => [member.key.value, member]));
	if (last.size === members.length) {
		return;
	}
	for (const [i, member] of members.entries()) {
		const next = members[i + 1];
		// The last one counts, so there is always another one behind it.
		if (last.get(member.key.value) !== member && next !== undefined) {
			yield report(member, next);
		}
	}
}

function report({ key, value, start }: JsonMember, next: JsonMember): RuleFinding {
	const lost = value.kind === "string" ? ` "${showText(value.value, 40)}"` : "";
	return {
		range: { start: key.start, end: key.end },
		message: `The key "${showText(key.value, 40)}" stands again further on in this object: Python keeps the last value, so this one${lost} is lost. Delete one of them.`,
		fixes: [
			{
				title: `Delete this "${showText(key.value, 40)}", which is not read`,
				safety: "safe",
				edits: [{ range: { start, end: next.start }, newText: "" }],
			},
		],
	};
}

/** Without recursion, as nesting may be deep. */
function* objectsIn(root: JsonNode): Generator<JsonObject> {
	const open: JsonNode[] = [root];
	for (let node = open.pop(); node !== undefined; node = open.pop()) {
		if (node.kind === "object") {
			yield node;
			open.push(...node.members.map(({ value }) => value));
		} else if (node.kind === "array") {
			open.push(...node.items);
		}
	}
}
