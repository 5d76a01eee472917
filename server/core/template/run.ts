/** The state of one render, and its bounds. */
import { charge, chargeText } from "./budget.js";
import { strOf } from "./python-repr.js";
import { raise } from "./template-error.js";
import { checkLength, isText } from "./text.js";
import { joinTexts, TracedText } from "./traced-text.js";
import type { Text, Value } from "./values.js";

/** Where printed text goes: the result, or the text of a macro or block. */
export interface Sink {
	/** Plain renders. */
	text: string;
	/** Traced renders: what was printed, and the message whose turn in a loop it was. */
	readonly parts: { readonly text: Text; readonly message: number | undefined }[];
	length: number;
	/** How often something was printed, be it empty. */
	chunks: number;
}

export interface Run {
	/** Variables of the render and globals. */
	readonly variables: ReadonlyMap<string, Value>;
	/** What the template sets at its top level. */
	readonly exported: Map<string, Value>;
	readonly now: () => Date;
	/** The major version of Transformers that is followed. */
	readonly version: 4 | 5;
	readonly isTraced: boolean;
	readonly root: Sink;
	sink: Sink;
	/** UTF-16 length of the result when a generation block ended, and the block's length in code points. */
	readonly generations: { readonly start: number; readonly points: number }[];
	/** The message whose turn it is in the innermost loop over messages. */
	message: number | undefined;
	/** Macros and recursive loops that are running. */
	depth: number;
}

/** Python's 1,000 calls are used up by about this many macros inside each other. */
const MAX_CALL_DEPTH = 190;

export function createSink(): Sink {
	return { text: "", parts: [], length: 0, chunks: 0 };
}

/** Work that grows with a value: a step for every item, and for every 64 characters. */
export function chargeFor(value: Value): void {
	if (typeof value === "string") {
		chargeText(value.length);
	} else if (Array.isArray(value)) {
		charge(1 + value.length);
	} else if (value instanceof TracedText) {
		charge(1 + value.pieces.length + (value.text.length >> 6));
	} else {
		charge(1);
	}
}

export function write(run: Run, value: Value): void {
	const text = isText(value) ? value : strOf(value);
	const { sink } = run;
	const plain = typeof text === "string" ? text : text.text;
	sink.length += plain.length;
	sink.chunks++;
	checkLength(sink.length);
	charge(1);
	if (run.isTraced) {
		if (plain !== "") {
			charge(4);
			sink.parts.push({ text, message: run.message });
		}
	} else {
		sink.text += plain;
	}
}

/** Runs a part of the template with its own output; returns what it printed. */
export function capture<T>(run: Run, body: () => T): { readonly result: T; readonly text: Text } {
	const outer = run.sink;
	const sink = createSink();
	run.sink = sink;
	const result = body();
	run.sink = outer;
	const text = run.isTraced ? joinTexts(sink.parts.map((part) => part.text)) : sink.text;
	return { result, text };
}

/** Runs a macro or a recursive loop one level deeper. */
export function descend<T>(run: Run, body: () => T): T {
	charge(2);
	run.depth++;
	if (run.depth > MAX_CALL_DEPTH) {
		raise("RecursionError", "maximum recursion depth exceeded");
	}
	const result = body();
	run.depth--;
	return result;
}
