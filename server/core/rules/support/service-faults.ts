/** What a service or trainer with documented limits refuses in one record. */
import { rangeOf, type TextRange } from "../../base/text-range.js";
import { showText } from "../../base/wording.js";
import { valueAt, type JsonNode } from "../../syntax/json/json-node.js";
import type { Conversation, Example, Message } from "../../types/example.js";
import type { ServiceLimits } from "../../types/service-limits.js";
import { conversationsOf } from "./conversations-of.js";
import { serviceContentFaults } from "./service-content-faults.js";
import { callsOf } from "./tool-calls.js";

export interface ServiceFault {
	/** In the record. */
	readonly range: TextRange;
	/** `roles must be …`: what follows the service's name. */
	readonly what: string;
	readonly todo: string;
}

/** The first fault of each kind. */
export function serviceFaults(
	record: JsonNode,
	example: Example,
	limits: ServiceLimits,
): readonly ServiceFault[] {
	const unread = unreadFault(record, limits);
	if (unread !== undefined) {
		return [unread];
	}
	const faults = [formatFault(record, limits), answerFault(example, limits)];
	for (const conversation of conversationsOf(example)) {
		const { messages } = conversation;
		faults.push(
			firstOf(messages, (message) => roleFault(message, limits)),
			orderFault(conversation, example, limits),
			firstOf(messages, (message) => callFault(message, limits)),
			toolFault(conversation, limits),
			...serviceContentFaults(conversation, limits),
		);
	}
	const found = faults.filter((fault) => fault !== undefined);
	return found.filter(({ range }, i) => found.findIndex((one) => one.range.start === range.start) === i);
}

type Fault = ServiceFault | undefined;

function firstOf(messages: readonly Message[], check: (message: Message) => Fault): Fault {
	for (const message of messages) {
		const fault = check(message);
		if (fault !== undefined) {
			return fault;
		}
	}
	return undefined;
}

/** A record of none of the formats; with half of one, the missing column has its own finding. */
function unreadFault(record: JsonNode, { formats = [] }: ServiceLimits): Fault {
	const [first] = record.kind === "object" ? record.members : [];
	const has = (column: string): boolean => valueAt(record, column) !== undefined;
	return first === undefined || formats.length === 0 || formats.some((columns) => columns.every(has))
		? undefined
		: {
				range: rangeOf(first.key),
				what: `reads records with ${formats.map(allOf).join(", or with ")}`,
				todo: "Convert the file.",
			};
}

function allOf(columns: readonly string[]): string {
	return columns.map((column) => `"${column}"`).join(" and ");
}

function formatFault(record: JsonNode, { formats = [], hasOneFormat }: ServiceLimits): Fault {
	const fitting =
		hasOneFormat === true
			? formats.filter((columns) => columns.every((column) => valueAt(record, column) !== undefined))
			: [];
	const second = record.kind === "object" ? fitting[1]?.[0] : undefined;
	const member =
		record.kind === "object" ? record.members.find(({ key }) => key.value === second) : undefined;
	return member === undefined
		? undefined
		: {
				range: rangeOf(member.key),
				what: `takes one format in a record, but this one has "${fitting[0]?.[0] ?? ""}" and "${second ?? ""}"`,
				todo: "Delete the columns of one.",
			};
}

function roleFault({ role, roleNode }: Message, { roles }: ServiceLimits): Fault {
	return roles === undefined || roleNode === undefined || roles.includes(role)
		? undefined
		: {
				range: rangeOf(roleNode),
				what: `knows no role "${showText(role, 40)}"`,
				todo: `Use ${listed(roles)}.`,
			};
}

function orderFault({ messages }: Conversation, example: Example, limits: ServiceLimits): Fault {
	const last = messages.at(-1);
	if (last === undefined) {
		return undefined;
	}
	const late = lateSystem(messages, limits);
	if (late !== undefined) {
		return { range: placeOf(late), what: "takes one system message, at the start", todo: "Join them there." };
	}
	const mustAnswer = limits.endsWithAssistant === true && example.kind === "conversational";
	return mustAnswer && last.role !== "assistant" && limits.roles?.includes(last.role) === true
		? {
				range: placeOf(last),
				what: "wants the assistant's message last",
				todo: "Add the answer or delete the message.",
			}
		: undefined;
}

function lateSystem(messages: readonly Message[], limits: ServiceLimits): Message | undefined {
	const [first, second] = messages.filter(({ role }) => role === "system");
	if (limits.hasSystemFirst === true && first !== undefined && first !== messages[0]) {
		return first;
	}
	return limits.hasOneSystem === true || limits.hasSystemFirst === true ? second : undefined;
}

const NINE = /^[A-Za-z0-9]{9}$/;

function callFault(message: Message, limits: ServiceLimits): Fault {
	for (const { arguments: args, id } of callsOf(message)) {
		if (limits.argumentsAreText === true && args?.kind === "object") {
			return {
				range: rangeOf(args),
				what: "wants the arguments of a call as a string of JSON, not as an object",
				todo: "Write them as a string.",
			};
		}
		if (
			limits.hasNineCharacterIds === true &&
			id !== undefined &&
			id.value !== "null" &&
			!NINE.test(id.value)
		) {
			return nineFault(id, id.value);
		}
	}
	const result = message.role === "tool" ? valueAt(message.node, "tool_call_id") : undefined;
	const isOdd = limits.hasNineCharacterIds === true && result?.kind === "string" && !NINE.test(result.value);
	return isOdd ? nineFault(result, result.value) : undefined;
}

function nineFault(node: JsonNode, id: string): ServiceFault {
	return {
		range: rangeOf(node),
		what: `wants ids of nine letters and digits, not "${showText(id, 40)}"`,
		todo: "Change it in the call and in its result.",
	};
}

function toolFault({ toolsNode }: Conversation, { functionKeys = [] }: ServiceLimits): Fault {
	for (const tool of toolsNode?.kind === "array" ? toolsNode.items : []) {
		const inner = valueAt(tool, "function");
		const missing =
			inner === undefined ? "function" : functionKeys.find((key) => valueAt(inner, key) === undefined);
		if (tool.kind === "object" && missing !== undefined && functionKeys.length > 0) {
			const { start } = inner ?? tool;
			return {
				range: { start, end: start + 1 },
				what: `wants "${missing}" of every tool`,
				todo: "Add it.",
			};
		}
	}
	return undefined;
}

function answerFault(example: Example, { hasSingleAnswers, hasOpenInput }: ServiceLimits): Fault {
	if (example.kind !== "preference" || hasSingleAnswers !== true) {
		return undefined;
	}
	const asked = example.chosen.kind === "conversational" ? example.chosen.conversation : undefined;
	const lastAsked = asked?.messages[(asked.completionStart ?? 0) - 1];
	if (hasOpenInput === true && lastAsked?.role === "assistant") {
		return {
			range: placeOf(lastAsked),
			what: "wants an input that does not end with the assistant's message",
			todo: "Move it to the outputs, or add the question.",
		};
	}
	for (const side of [example.chosen, example.rejected]) {
		const { messages = [], completionStart = 0 } = side.kind === "conversational" ? side.conversation : {};
		const answer = messages.slice(completionStart);
		const [first, second] = answer;
		const wrong = second ?? (first?.role === "assistant" ? undefined : first);
		if (wrong !== undefined) {
			return {
				range: placeOf(wrong),
				what: "wants exactly one assistant message in each output",
				todo: "Move the others to the input.",
			};
		}
	}
	return undefined;
}

function placeOf({ roleNode, source }: Message): TextRange {
	return roleNode === undefined ? { start: source.start, end: source.start + 1 } : rangeOf(roleNode);
}

function listed(words: readonly string[]): string {
	return words
		.map((word) => `"${word}"`)
		.join(", ")
		.replace(/, ("[^"]*")$/, " or $1");
}
