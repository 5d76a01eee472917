/** The turns of a chat that stands ready-made in a text column, as messages whose source is the header. */
import { findTurns } from "../../syntax/chat/find-turns.js";
import { rawRange } from "../../syntax/json/json-node.js";
import type { Example, Message } from "../../types/example.js";

/** [] where the text is no chat, or is put together from several places. */
export function messagesInText(example: Example): readonly Message[] {
	if (example.kind !== "standard" || example.type !== "language-modeling" || example.format !== "text") {
		return [];
	}
	const { node } = example.text;
	if (node === undefined) {
		return [];
	}
	return (findTurns(node.value)?.turns ?? []).map(({ role, header, content }) => {
		const text = node.value.slice(content.start, content.end);
		return {
			role,
			content: text,
			json: { role, content: text },
			source: rawRange(node, header.start, Math.max(header.start + 1, header.end)),
		};
	});
}
