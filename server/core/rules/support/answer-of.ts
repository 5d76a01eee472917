/** Where a record's answer stands: its role, or the quote that opens its text. */
import type { TextRange } from "../../base/text-range.js";
import type { Example } from "../../types/example.js";
import { textColumnsOf } from "../../types/example-parts.js";

export function answerOf(example: Example): TextRange {
	if (example.kind === "conversational") {
		const { messages, source } = example.conversation;
		const role = messages.findLast((message) => message.role === "assistant")?.roleNode;
		return role === undefined ? firstCharacter(source) : { start: role.start, end: role.end };
	}
	const node = textColumnsOf(example).at(-1)?.node;
	return node === undefined ? { start: 0, end: 1 } : firstCharacter(node);
}

function firstCharacter({ start }: TextRange): TextRange {
	return { start, end: start + 1 };
}
