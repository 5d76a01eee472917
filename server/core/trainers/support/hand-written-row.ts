/** The record as a script sees it: a dict whose texts lead back to the file. */
import type { JsonNode } from "../../syntax/json/json-node.js";
import type { ScriptRun } from "./hand-written-run.js";
import { textOfNode } from "./hand-written-text.js";
import {
	booleanValue,
	dictValue,
	listValue,
	NONE,
	numberValue,
	type DictValue,
	type ScriptValue,
} from "./hand-written-values.js";

export function rowValue({ record }: ScriptRun): DictValue {
	const value = valueOf(record);
	return value.kind === "dict" ? value : dictValue();
}

function valueOf(node: JsonNode): ScriptValue {
	switch (node.kind) {
		case "object":
			return dictValue(node.members.map(({ key, value }) => [key.value, valueOf(value)] as const));
		case "array":
			return listValue(node.items.map(valueOf));
		case "string":
			return textOfNode(node);
		case "number":
			return numberValue(Number(node.text), /[.eE]/.test(node.text));
		case "literal":
			return node.value === null ? NONE : booleanValue(node.value);
	}
}
