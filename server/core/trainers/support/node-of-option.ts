/** An option that was given for one preview, as the value of a configuration that stands nowhere. */
import type { ConfigNode } from "../../syntax/config/config-node.js";
import type { PythonValue } from "../../types/python-module.js";

/** Undefined for what no single option holds. */
export function nodeOfOption(value: PythonValue): ConfigNode | undefined {
	const nowhere = { start: 0, end: 0 };
	switch (value.kind) {
		case "string":
			return { kind: "string", value: value.value, isQuoted: true, ...nowhere };
		case "number":
			return { kind: "number", value: value.value, isInteger: true, text: String(value.value), ...nowhere };
		case "boolean":
			return { kind: "boolean", value: value.value, ...nowhere };
		case "none":
			return { kind: "null", ...nowhere };
		default:
			return undefined;
	}
}
