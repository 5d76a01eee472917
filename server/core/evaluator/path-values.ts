/** Paths that a script puts together: `os.path.join`, `Path(a) / b`, `dirname(__file__)`. */
import type { PythonNode } from "../syntax/python/syntax-tree.js";
import { locationOf, sourceOf, unknownValue, type Interpreter } from "./interpreter.js";
import { joinAlternatives, literal, textAlternatives, textValue, type Parts } from "./text-parts.js";
import { stringOf, weakest, type Certainty, type Value } from "./value.js";

/** Joins as Python does: an absolute later part starts anew. A hole stays a hole. */
export function joinPath(interpreter: Interpreter, node: PythonNode, values: readonly Value[]): Value {
	const location = locationOf(interpreter, node);
	const pieces: (readonly Parts[])[] = [];
	let certainty: Certainty = "certain";
	for (const value of values) {
		const text = stringOf(value);
		const last = pieces.at(-1);
		if (text !== undefined && /^([/\\]|[a-zA-Z]:)/.test(text)) {
			pieces.length = 0;
		} else if (last && !endsWithSlash(last)) {
			pieces.push([[literal("/", location)]]);
		}
		certainty = weakest(certainty, value.kind === "text" ? value.certainty : "certain");
		pieces.push(textAlternatives(value, sourceOf(interpreter, node), location));
	}
	const joined = joinAlternatives(pieces, sourceOf(interpreter, node), location, certainty);
	const [only] = values;
	return values.length === 1 && only ? only : joined;
}

function endsWithSlash(piece: readonly Parts[]): boolean {
	return piece.every((parts) => {
		const last = parts.at(-1);
		return last?.kind === "literal" && last.text.endsWith("/");
	});
}

/** The folder of a constant path. */
export function parentPath(interpreter: Interpreter, node: PythonNode, value: Value): Value {
	const text = stringOf(value);
	if (text === undefined) {
		return unknownValue(interpreter, node);
	}
	const slash = Math.max(text.lastIndexOf("/"), text.lastIndexOf("\\"));
	const folder = slash < 0 ? "." : text.slice(0, Math.max(slash, 1));
	const location = locationOf(interpreter, node);
	return textValue([literal(folder, location)], location, value.certainty);
}
