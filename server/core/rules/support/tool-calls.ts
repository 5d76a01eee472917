/** Tool calls of a conversation, and the tools that its record declares, whatever their spelling. */
import { parseJson } from "../../syntax/json/parse-json.js";
import { valueAt, type JsonNode, type JsonString } from "../../syntax/json/json-node.js";
import type { Conversation, Message } from "../../types/example.js";

export interface ToolCall {
	/** Ranges of the record; absent where the call has no such key. */
	readonly name?: JsonString;
	readonly id?: JsonString;
	/** An object, or a string that holds JSON. */
	readonly arguments?: JsonNode;
	readonly node: JsonNode;
}

export interface DeclaredTool {
	readonly name: string;
	/** A JSON schema of an object; its ranges are of no use where the tools are JSON in a string. */
	readonly parameters?: JsonNode;
}

/** Calls in `tool_calls`, and OpenAI's older `function_call`. */
export function callsOf({ node }: Message): readonly ToolCall[] {
	const list = valueAt(node, "tool_calls");
	const old = valueAt(node, "function_call");
	const nodes = list?.kind === "array" ? list.items : [old];
	return nodes.flatMap((call) => (call?.kind === "object" ? [readCall(call)] : []));
}

function readCall(node: JsonNode): ToolCall {
	const inner = valueAt(node, "function") ?? node;
	const [name, id, args] = [valueAt(inner, "name"), valueAt(node, "id"), valueAt(inner, "arguments")];
	return {
		node,
		...(name?.kind === "string" ? { name } : {}),
		...(id?.kind === "string" ? { id } : {}),
		...(args === undefined ? {} : { arguments: args }),
	};
}

/** Undefined where the record declares no tools, or one that has no name, so that none can be missing. */
export function declaredTools({ toolsNode }: Conversation): readonly DeclaredTool[] | undefined {
	const list = toolsNode?.kind === "string" ? parseJson(toolsNode.value).value : toolsNode;
	if (list?.kind !== "array" || list.items.length === 0) {
		return undefined;
	}
	const tools = list.items.map(readTool);
	return tools.every((tool) => tool !== undefined) ? tools : undefined;
}

function readTool(node: JsonNode): DeclaredTool | undefined {
	const inner = valueAt(node, "function") ?? node;
	const name = valueAt(inner, "name");
	const parameters = valueAt(inner, "parameters") ?? valueAt(inner, "input_schema");
	return name?.kind === "string"
		? { name: name.value, ...(parameters === undefined ? {} : { parameters }) }
		: undefined;
}
