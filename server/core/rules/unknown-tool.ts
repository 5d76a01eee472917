/** Calls of tools that the record does not declare. */
import { nearest } from "../base/nearest.js";
import { showText } from "../base/wording.js";
import { defineRule } from "../types/rule.js";
import { conversationsOf } from "./support/conversations-of.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { mentionsCalls } from "./support/mentions-calls.js";
import { callsOf, declaredTools } from "./support/tool-calls.js";

export default defineRule({
	id: "unknown-tool",
	stage: "example",
	severity: "warning",
	triggers: ["tool_call", "function_call"],
	*check(example, ctx) {
		const seen = new Set<number>();
		for (const conversation of !mentionsCalls(ctx) || isBrokenRecord(ctx) ? [] : conversationsOf(example)) {
			const calls = conversation.toolsNode === undefined ? [] : conversation.messages.flatMap(callsOf);
			const names = calls.length === 0 ? undefined : declaredTools(conversation)?.map(({ name }) => name);
			for (const { name } of names === undefined ? [] : calls) {
				if (name === undefined || seen.has(name.start) || isDeclared(name.value, names ?? [])) {
					continue;
				}
				seen.add(name.start);
				const range = { start: name.start, end: name.end };
				const meant = nearest(name.value, names ?? []);
				const todo = meant === undefined ? "Declare it, or delete the call." : `Use "${meant}".`;
				yield {
					range,
					message: `"${showText(name.value, 60)}" is none of the record's tools, so the model learns to call what it was not offered. ${todo}`,
					...(meant === undefined
						? {}
						: {
								fixes: [
									{
										title: `Change the tool to "${meant}"`,
										safety: "unsafe" as const,
										edits: [{ range, newText: JSON.stringify(meant) }],
										preferred: true,
									},
								],
							}),
				};
			}
		}
	},
});

/** `functions.search` is `search`, and services have tools of their own that run others. */
function isDeclared(name: string, names: readonly string[]): boolean {
	return (
		names.some((one) => one === name || one.endsWith(`.${name}`) || name.endsWith(`.${one}`)) ||
		name.startsWith("multi_tool_use.")
	);
}
