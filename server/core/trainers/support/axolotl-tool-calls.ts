/** Arguments of tool calls that are written as JSON text, as the objects that Axolotl makes of them. */
import { parseJson } from "../../syntax/json/parse-json.js";
import { rawOffset, type JsonNode, type JsonString } from "../../syntax/json/json-node.js";

/** Undefined when a text is not JSON, at which Axolotl stops. Positions lead into the text that held the JSON. */
export function parseArguments(calls: JsonNode): JsonNode | undefined {
	return parseStrings(calls, ["[]", "function", "arguments"]);
}

/** The same for the `parameters` of tools. */
export function parseParameters(tools: JsonNode): JsonNode | undefined {
	return parseStrings(tools, ["[]", "function", "parameters"]);
}

/** A text of JSON as the node that it stands for. */
export function parseText(text: JsonString): JsonNode | undefined {
	const { value, problems } = parseJson(text.value);
	return value === undefined || problems.length > 0 ? undefined : inside(value, text);
}

/** Parses the string at the end of the path. */
function parseStrings(node: JsonNode, path: readonly string[]): JsonNode | undefined {
	const [step, ...rest] = path;
	if (step === undefined) {
		return node.kind === "string" ? parseText(node) : node;
	}
	if (step === "[]") {
		if (node.kind !== "array") {
			return node;
		}
		const items = node.items.map((item) => parseStrings(item, rest));
		return items.some((item) => item === undefined)
			? undefined
			: { ...node, items: items.filter((item) => item !== undefined) };
	}
	if (node.kind !== "object") {
		return node;
	}
	const members = node.members.map((member) => {
		const value = member.key.value === step ? parseStrings(member.value, rest) : member.value;
		return value === undefined ? undefined : { ...member, value };
	});
	return members.some((member) => member === undefined)
		? undefined
		: { ...node, members: members.filter((member) => member !== undefined) };
}

/** The node with its positions moved into the string whose decoded text it was read from. */
function inside(node: JsonNode, outer: JsonString): JsonNode {
	const range = { start: rawOffset(outer, node.start), end: rawOffset(outer, node.end) };
	switch (node.kind) {
		case "object":
			return {
				...node,
				...range,
				members: node.members.map((member) => ({
					key: stringInside(member.key, outer),
					value: inside(member.value, outer),
					start: rawOffset(outer, member.start),
					end: rawOffset(outer, member.end),
				})),
			};
		case "array":
			return { ...node, ...range, items: node.items.map((item) => inside(item, outer)) };
		case "string":
			return stringInside(node, outer);
		case "number":
		case "literal":
			return { ...node, ...range };
	}
}

function stringInside(node: JsonString, outer: JsonString): JsonString {
	const anchors: number[] = [];
	for (let index = 0; index <= node.value.length; index++) {
		anchors.push(index, rawOffset(outer, rawOffset(node, index)));
	}
	const range = { start: rawOffset(outer, node.start), end: rawOffset(outer, node.end) };
	return { ...node, ...range, anchors };
}
