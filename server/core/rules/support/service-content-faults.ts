/** What a service or trainer with documented limits refuses in what messages say, show and call. */
import { rangeOf } from "../../base/text-range.js";
import { showText } from "../../base/wording.js";
import { valueAt, type JsonNode } from "../../syntax/json/json-node.js";
import type { Conversation, Message } from "../../types/example.js";
import type { ServiceLimits } from "../../types/service-limits.js";
import type { ServiceFault } from "./service-faults.js";
import { callsOf } from "./tool-calls.js";

/** The first fault of each kind. */
export function serviceContentFaults(
	conversation: Conversation,
	limits: ServiceLimits,
): readonly (ServiceFault | undefined)[] {
	return [
		nameFault(conversation, limits),
		resultFault(conversation, limits),
		kindFault(conversation, limits),
		imageFault(conversation, limits),
	];
}

type Fault = ServiceFault | undefined;

const PLAIN_NAME = /^[A-Za-z0-9_-]{1,64}$/;

function nameFault({ messages, toolsNode }: Conversation, limits: ServiceLimits): Fault {
	const declared = (toolsNode?.kind === "array" ? toolsNode.items : []).map((tool) =>
		valueAt(valueAt(tool, "function"), "name"),
	);
	const called = messages.flatMap((message) => callsOf(message).map(({ name }) => name));
	for (const name of limits.hasPlainFunctionNames === true ? [...declared, ...called] : []) {
		if (name?.kind === "string" && !PLAIN_NAME.test(name.value)) {
			return {
				range: rangeOf(name),
				what: `wants names of functions of at most 64 letters, digits, "_" and "-", not "${showText(name.value, 40)}"`,
				todo: "Rename it where it is declared and where it is called.",
			};
		}
	}
	return undefined;
}

function resultFault({ messages }: Conversation, { hasResultPerCall }: ServiceLimits): Fault {
	let open = 0;
	for (const message of hasResultPerCall === true ? messages : []) {
		if (message.role === "tool") {
			open--;
		} else if (message.role === "assistant" && open !== 0) {
			return {
				range: rangeOf(message.roleNode ?? message.source),
				what: `wants one result for each call, and here ${open > 0 ? "a call has none" : "a result has no call"}`,
				todo: open > 0 ? "Add the result before this message." : "Delete the result, or add its call.",
			};
		}
		open = message.role === "assistant" ? callsOf(message).length : open;
	}
	return undefined;
}

function kindFault({ messages }: Conversation, limits: ServiceLimits): Fault {
	const contents = messages.flatMap(({ contentNode }) =>
		contentNode?.kind === "string" || contentNode?.kind === "array" ? [contentNode] : [],
	);
	const other = contents.find(({ kind }) => kind !== contents[0]?.kind);
	if (limits.hasOneKindOfContent === true && other !== undefined) {
		return {
			range: { start: other.start, end: other.start + 1 },
			what: "wants the contents of a conversation all as strings or all as lists of parts",
			todo: 'Write the strings as [{"type": "text", "text": "…"}].',
		};
	}
	const both =
		limits.hasContentOrCalls === true
			? messages.find(({ role, node }) => role === "assistant" && saysBothOrNeither(node))
			: undefined;
	const place = both?.contentNode;
	return place === undefined
		? undefined
		: {
				range: rangeOf(place),
				what: "wants either content or calls in a message of the assistant, and not both",
				todo: "Say the text in a message of its own, or delete one of them.",
			};
}

function saysBothOrNeither(message: JsonNode | undefined): boolean {
	return isFilled(valueAt(message, "content")) === isFilled(valueAt(message, "tool_calls"));
}

function isFilled(node: JsonNode | undefined): boolean {
	return node?.kind === "string" ? node.value !== "" : node?.kind === "array" && node.items.length > 0;
}

function imageFault({ messages }: Conversation, { mostImages }: ServiceLimits): Fault {
	if (mostImages === undefined) {
		return undefined;
	}
	const images = messages.flatMap((message) => imagesOf(message).map((image) => ({ message, image })));
	for (const [index, { message, image }] of images.entries()) {
		const url = valueAt(valueAt(image, "image_url"), "url");
		if (message.role !== "user") {
			return {
				range: rangeOf(image),
				what: "takes images in messages of the user only",
				todo: "Move it there.",
			};
		}
		if (url?.kind === "string" && !EMBEDDED.test(url.value)) {
			return {
				range: rangeOf(url),
				what: "wants images in the record itself, as JPEG, PNG or WEBP",
				todo: 'Write it as "data:image/png;base64,…".',
			};
		}
		if (index >= mostImages) {
			return {
				range: rangeOf(image),
				what: `takes at most ${mostImages} images in a record, and this one has ${images.length}`,
				todo: "Take some out.",
			};
		}
	}
	return undefined;
}

const EMBEDDED = /^data:image\/(?:jpeg|png|webp);base64,/;

function imagesOf({ contentNode }: Message): readonly JsonNode[] {
	return contentNode?.kind === "array"
		? contentNode.items.filter((part) => {
				const type = valueAt(part, "type");
				return type?.kind === "string" && type.value === "image_url";
			})
		: [];
}
