/** Calls of one message that share an id. */
import { showText } from "../base/wording.js";
import type { JsonString } from "../syntax/json/json-node.js";
import type { Message } from "../types/example.js";
import { defineRule } from "../types/rule.js";
import { conversationsOf } from "./support/conversations-of.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { mentionsCalls } from "./support/mentions-calls.js";
import { callsOf } from "./support/tool-calls.js";

export default defineRule({
	id: "duplicate-tool-call-id",
	stage: "example",
	severity: "warning",
	triggers: ["tool_call", "function_call"],
	*check(example, ctx) {
		const reported = new Set<number>();
		const conversations = !mentionsCalls(ctx) || isBrokenRecord(ctx) ? [] : conversationsOf(example);
		for (const id of conversations.flatMap(({ messages }) => messages.flatMap(repeatedIds))) {
			if (!reported.has(id.start)) {
				reported.add(id.start);
				yield {
					range: { start: id.start, end: id.end },
					message: `Another call of this message has the id "${showText(id.value, 40)}" too, so their results cannot be told apart. Give each call an id of its own, and its result the same one.`,
				};
			}
		}
	},
});

function repeatedIds(message: Message): readonly JsonString[] {
	const ids = callsOf(message).flatMap(({ id }) => (id === undefined || id.value === "" ? [] : [id]));
	return ids.filter(({ value }, i) => ids.findIndex((id) => id.value === value) < i);
}
