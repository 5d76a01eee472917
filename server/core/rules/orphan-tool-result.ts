/** Results of tools that nobody called. */
import { showText } from "../base/wording.js";
import { valueAt } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { conversationsOf } from "./support/conversations-of.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { mentionsCalls } from "./support/mentions-calls.js";
import { callsOf } from "./support/tool-calls.js";

export default defineRule({
	id: "orphan-tool-result",
	stage: "example",
	severity: "warning",
	triggers: ["tool_call", "function_call"],
	*check(example, ctx) {
		const seen = new Set<number>();
		for (const { messages } of !mentionsCalls(ctx) || isBrokenRecord(ctx) ? [] : conversationsOf(example)) {
			const ids = new Set<string>();
			let allHaveIds = true;
			for (const message of messages) {
				for (const { id } of callsOf(message)) {
					allHaveIds &&= id !== undefined;
					ids.add(id?.value ?? "");
				}
				const id = message.role === "tool" ? valueAt(message.node, "tool_call_id") : undefined;
				// Without a call, the order of the turns is the fault, or the call stands in a text.
				if (
					id?.kind !== "string" ||
					ids.size === 0 ||
					!allHaveIds ||
					ids.has(id.value) ||
					seen.has(id.start)
				) {
					continue;
				}
				seen.add(id.start);
				const [only] = ids;
				const range = { start: id.start, end: id.end };
				yield {
					range,
					message: `No call before this result has the id "${showText(id.value, 40)}", so the model cannot tell what was answered, and services refuse the row. Use the id of the call.`,
					...(ids.size === 1 && only !== undefined
						? {
								fixes: [
									{
										title: `Change the id to "${only}"`,
										safety: "unsafe" as const,
										edits: [{ range, newText: JSON.stringify(only) }],
										preferred: true,
									},
								],
							}
						: {}),
				};
			}
		}
	},
});
