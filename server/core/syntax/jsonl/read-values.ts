/** Reads a file as a sequence of JSON values, in whichever of the layouts it is: lines, several lines, or one array. */
import type { Problem } from "../../base/staged.js";
import type { JsonNode } from "../json/json-node.js";
import { parseJsonPrefix } from "../json/parse-json.js";

export interface ValueSequence {
	/** True when one array holds them. */
	readonly isArray: boolean;
	/** Offsets `start, end` of each value, flat, in the text. */
	readonly places: readonly number[];
	/** The first fault, in the text; the values before it are there. */
	readonly problem?: Problem;
}

/** `onValue` sees each tree in turn, so that only one is held; it may refuse the value with a problem. */
export function readValues(text: string, onValue?: (node: JsonNode) => Problem | undefined): ValueSequence {
	const places: number[] = [];
	let at = skipBlank(text, 0);
	const isArray = text.charAt(at) === "[";
	if (isArray) {
		at = skipBlank(text, at + 1);
	}
	const done = (problem?: Problem): ValueSequence => ({
		isArray,
		places,
		...(problem === undefined ? {} : { problem }),
	});
	while (at < text.length && !(isArray && text.charAt(at) === "]")) {
		const { value, problems, next } = parseJsonPrefix(text, at);
		const problem = problems[0] ?? (value === undefined ? noValue(text, at) : onValue?.(value));
		if (problem !== undefined || value === undefined) {
			return done(problem);
		}
		places.push(value.start, next);
		at = skipBlank(text, next);
		const isComma = text.charAt(at) === ",";
		if (isArray && !isComma && text.charAt(at) !== "]") {
			return done(at < text.length ? missingComma(at) : unclosed(text));
		}
		at = isComma ? skipBlank(text, at + 1) : at;
	}
	if (!isArray) {
		return done();
	}
	if (at >= text.length) {
		return done(unclosed(text));
	}
	const rest = skipBlank(text, at + 1);
	return done(rest < text.length ? afterArray(rest) : undefined);
}

function skipBlank(text: string, offset: number): number {
	let at = offset;
	while (at < text.length && " \t\r\n".includes(text.charAt(at))) {
		at++;
	}
	return at;
}

function noValue(text: string, at: number): Problem {
	return { code: "unexpected-text", message: "There is no JSON value here.", range: oneAt(text, at) };
}

function missingComma(at: number): Problem {
	return {
		code: "missing-comma",
		message: 'There is no "," between two records of the array.',
		range: { start: at, end: at + 1 },
	};
}

function unclosed(text: string): Problem {
	const at = skipBlank(text, 0);
	return {
		code: "unclosed",
		message: 'This "[" is never closed; the file is cut off.',
		range: oneAt(text, at),
	};
}

function afterArray(at: number): Problem {
	return {
		code: "unexpected-text",
		message: "The array is complete before this.",
		range: { start: at, end: at + 1 },
	};
}

function oneAt(text: string, at: number): Problem["range"] {
	return { start: at, end: Math.min(text.length, at + 1) };
}
