/** Calls of one message that share an id. */
import { showText } from "../base/wording.js";
import { defineRule } from "../types/rule.js";
import { conversationsOf } from "./support/conversations-of.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { callsOf } from "./support/tool-calls.js";

export default defineRule({
	id: "duplicate-tool-call-id",
	stage: "example",
	severity: "warning",
	*check(example, ctx) {
		const reported = new Set<number>();
		for (const { messages } of isBrokenRecord(ctx) ? [] : conversationsOf(example)) {
			for (const message of messages) {
				const calls = callsOf(message);
				const seen = new Set<string>();
				for (const { id } of calls.length < 2 ? [] : calls) {
					if (id === undefined || id.value === "" || !seen.has(id.value)) {
						seen.add(id?.value ?? "");
						continue;
					}
					if (!reported.has(id.start)) {
						reported.add(id.start);
						yield {
							range: { start: id.start, end: id.end },
							message: `Another call of this message has the id "${showText(id.value, 40)}" too, so their results cannot be told apart. Give each call an id of its own, and its result the same one.`,
						};
					}
				}
			}
		}
	},
});
