/** Empty lists of tools for which the chat template prints a frame all the same. */
import { valueAt } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { onePerCause } from "./support/one-per-cause.js";

export default defineRule({
	id: "empty-tools",
	stage: "rendered",
	severity: "warning",
	*check({ text, conversation }, { config, analysis }) {
		const tools = conversation === undefined ? undefined : valueAt(analysis?.line.json, "tools");
		if (config === undefined || tools?.kind !== "array" || tools.items.length > 0) {
			return;
		}
		// What Llama and Mistral templates print around tools, for a list that has none.
		const frame = FRAMES.find((one) => text.includes(one));
		const isWritten = conversation?.messages.some(
			({ content }) => frame !== undefined && content?.includes(frame),
		);
		if (frame !== undefined && isWritten !== true) {
			const range = { start: tools.start, end: tools.end };
			yield {
				range,
				message: `The list of tools is empty, but the chat template prints "${frame}" for it, so the record is trained as a chat with tools. Write null in its place.`,
				fixes: [
					{
						title: "Replace with null",
						safety: "unsafe",
						edits: [{ range, newText: "null" }],
						preferred: true,
					},
				],
			};
		}
	},
	collapsesAlways: true,
	collapse: onePerCause,
});

const FRAMES = ["Environment: ipython", "[AVAILABLE_TOOLS]"];
