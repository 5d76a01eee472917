/** Turns in an order that chats do not have. */
import type { Message } from "../../types/example.js";

/** Half a sentence each. */
export interface OrderFault {
	readonly what: string;
	readonly todo: string;
}

/** What is wrong with the place of the message at `index`, by its role and the one before it. */
export function orderFaultAt(messages: readonly Message[], index: number): OrderFault | undefined {
	const role = messages[index]?.role;
	const before = messages[index - 1];
	if (role === "tool" && before?.role !== "tool" && before?.role !== "assistant") {
		return {
			what: 'A "tool" message without an assistant message that calls the tool',
			todo: "Put the call before it",
		};
	}
	if (role === "assistant" && (before === undefined || before.role === "system")) {
		return { what: 'The conversation begins with "assistant"', todo: 'Put the "user" message before it' };
	}
	const isRepeated = role !== undefined && role === before?.role && (role === "user" || role === "assistant");
	// An assistant that calls a tool twice, or that thinks aloud before a call, is one turn in two messages.
	if (isRepeated && !hasCalls(before) && !hasCalls(messages[index])) {
		return { what: `Two "${role}" messages in a row`, todo: "Join them or add the missing turn" };
	}
	return undefined;
}

function hasCalls(message: Message | undefined): boolean {
	return (
		message !== undefined &&
		Array.isArray(message.json["tool_calls"]) &&
		message.json["tool_calls"].length > 0
	);
}
