/** String literals and f-strings to text parts that know their place. */
import { childOf, childrenOf, partsOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import { decodeContent, stringPrefix, type StringPrefix } from "../syntax/python/string-literal.js";
import { evaluate } from "./evaluate-expression.js";
import { base, locationOf, sourceOf, unknownValue, type Interpreter } from "./interpreter.js";
import {
	concatenate,
	fillHole,
	joinAlternatives,
	textAlternatives,
	textValue,
	unknownPart,
	type LiteralPart,
	type Parts,
} from "./text-parts.js";
import type { Scope, Value } from "./value.js";

export function evaluateString(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const prefix = stringPrefix(interpreter.source.text, node);
	const [, only] = node.children;
	if (only?.type === "string_content" && node.children.length === 3) {
		return writtenText(interpreter, node, only, prefix);
	}
	const pieces: (readonly Parts[])[] = [];
	for (const child of node.children) {
		if (child.type === "string_content") {
			const part = writtenPart(interpreter, child, prefix);
			if (!part) {
				return unknownValue(interpreter, node);
			}
			pieces.push([[part]]);
		} else if (child.type === "interpolation") {
			pieces.push(interpolated(interpreter, child, scope));
		}
	}
	if (prefix.isBytes) {
		return unknownValue(interpreter, node);
	}
	return joinAlternatives(pieces, sourceOf(interpreter, node), locationOf(interpreter, node), "certain");
}

/** Most strings: no holes. */
function writtenText(
	interpreter: Interpreter,
	node: PythonNode,
	content: PythonNode,
	prefix: StringPrefix,
): Value {
	const part = writtenPart(interpreter, content, prefix);
	return part ? textValue([part], locationOf(interpreter, node)) : unknownValue(interpreter, node);
}

function writtenPart(
	interpreter: Interpreter,
	content: PythonNode,
	prefix: StringPrefix,
): LiteralPart | undefined {
	const decoded = prefix.isBytes ? undefined : decodeContent(interpreter.source.text, content, prefix);
	const location = locationOf(interpreter, content);
	return decoded && { kind: "literal", text: decoded.text, location, anchors: decoded.anchors };
}

/** `{expression}`; a conversion or a format may change the text, so that it is not followed then. */
function interpolated(interpreter: Interpreter, node: PythonNode, scope: Scope): readonly Parts[] {
	const parts = partsOf(node);
	const expression = childOf(node, "expression") ?? parts[0];
	if (!expression) {
		return [[unknownPart(sourceOf(interpreter, node), locationOf(interpreter, node))]];
	}
	const value = evaluate(interpreter, expression, scope);
	const location = locationOf(interpreter, expression);
	const source = sourceOf(interpreter, expression);
	if (parts.some((part) => part.type === "type_conversion" || part.type === "format_specifier")) {
		return [[unknownPart(source, location)]];
	}
	const alternatives = textAlternatives(value, source, location);
	const isWritten = expression.type === "string" || expression.type === "conditional_expression";
	return isWritten ? alternatives : fillHole(alternatives, source, location);
}

export function evaluateConcatenatedString(interpreter: Interpreter, node: PythonNode, scope: Scope): Value {
	const items = childrenOfStrings(node).map((part) => ({
		value: evaluate(interpreter, part, scope),
		source: sourceOf(interpreter, part),
		location: locationOf(interpreter, part),
	}));
	const hasBytes = items.some((item) => item.value.kind === "unknown");
	return hasBytes
		? unknownValue(interpreter, node)
		: {
				...concatenate(items, sourceOf(interpreter, node), locationOf(interpreter, node)),
				...base(interpreter, node),
			};
}

function childrenOfStrings(node: PythonNode): readonly PythonNode[] {
	const strings = partsOf(node).filter((part) => part.type === "string");
	return strings.length > 0 ? strings : childrenOf(node, "string");
}
