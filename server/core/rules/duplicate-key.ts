/** Objects that have the same key twice. */
import { showText } from "../base/wording.js";
import type { JsonMember, JsonObject } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { visitJson } from "./support/visit-json.js";

export default defineRule({
	id: "duplicate-key",
	stage: "line",
	severity: "warning",
	readsStructure: true,
	*check({ json, text, problems }) {
		if (json === undefined || problems.length > 0) {
			return;
		}
		const pairs: Pair[] = [];
		visitJson(json, (node) => {
			const pair = node.kind === "object" ? pairIn(node) : undefined;
			if (pair !== undefined) {
				pairs.push(pair);
			}
		});
		for (const { first, last, object } of pairs) {
			const key = showText(last.key.value, 40);
			const isSame = text.slice(first.value.start, first.value.end) === textOf(last, text);
			yield {
				range: { start: last.key.start, end: last.key.end },
				message: `The key "${key}" stands twice in this object: \`datasets\` and pandas refuse the file, and readers that go on keep only the last value. Delete or rename one.`,
				fixes: [
					{
						title: `Delete the first "${key}"`,
						// Readers that go on keep the last value.
						safety: isSame ? "safe" : "unsafe",
						edits: [{ range: removalOf(first, object), newText: "" }],
						preferred: true,
					},
				],
			};
		}
	},
});

interface Pair {
	readonly object: JsonObject;
	readonly first: JsonMember;
	readonly last: JsonMember;
}

/** The first key that comes again; objects are small, but one with thousands of keys must not take the square of it. */
function pairIn(object: JsonObject): Pair | undefined {
	const { members } = object;
	if (members.length <= FEW && !members.some(({ key }, i) => hasBefore(members, i, key.value))) {
		return undefined;
	}
	const seen = new Map<string, JsonMember>();
	for (const member of members) {
		const first = seen.get(member.key.value);
		if (first !== undefined) {
			return { object, first, last: member };
		}
		seen.set(member.key.value, member);
	}
	return undefined;
}

/** So many keys are compared faster one by one than through a map; most objects are messages. */
const FEW = 8;

function hasBefore(members: readonly JsonMember[], index: number, key: string): boolean {
	for (let i = 0; i < index; i++) {
		if (members[i]?.key.value === key) {
			return true;
		}
	}
	return false;
}

function textOf({ value }: JsonMember, text: string): string {
	return text.slice(value.start, value.end);
}

/** The member with the comma and the white space up to the next one, which exists. */
function removalOf(member: JsonMember, { members }: JsonObject): { start: number; end: number } {
	const next = members[members.indexOf(member) + 1];
	return { start: member.start, end: next?.start ?? member.end };
}
