/** Messages whose content is a rendered chat already, which the chat template wraps once more. */
import type { RuleFinding } from "../base/finding.js";
import { rawRange, type JsonString } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { conversationsOf } from "./support/conversations-of.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { renderedTurn } from "./support/rendered-turn.js";

export default defineRule({
	id: "double-formatted",
	stage: "example",
	severity: "warning",
	triggers: [
		...[
			"<|im_start|>",
			"<|start_header_id|>",
			"<start_of_turn>",
			"<|system|>",
			"<|user|>",
			"<|assistant|>",
			"[INST]",
		],
		...["<｜User", "<｜Assistant", "<\\uff5cuser", "<\\uff5cassistant"],
	],
	*check(example, ctx) {
		for (const { messages } of isBrokenRecord(ctx) ? [] : conversationsOf(example)) {
			// One squiggle a record: what formats one message formats all of them.
			for (const { contentNode } of messages) {
				const finding = contentNode?.kind === "string" ? faultIn(contentNode) : undefined;
				if (finding !== undefined) {
					yield finding;
					return;
				}
			}
		}
	},
});

function faultIn(node: JsonString): RuleFinding | undefined {
	const turn = renderedTurn(node.value);
	if (turn === undefined) {
		return undefined;
	}
	const marker = turn.opening.trim();
	return {
		range: rawRange(node, turn.start, turn.start + marker.length),
		message: `This content begins with "${marker.replace(/\s+/g, " ")}" as a rendered chat does, and the chat template wraps it in a turn again, so the model learns markers inside of turns. Keep only the message's text, or put the rendered chat into a "text" column.`,
	};
}
