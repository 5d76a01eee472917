/** Text that a script builds: literals and holes, each with its place in the script. */
import type { Location, TextRange } from "../base/text-range.js";
import type { ChatOptions } from "./chat-options.js";

export type PatternPart =
	/** Text that is always the same. `location` is the content of the string, without quotes. */
	| {
			readonly kind: "literal";
			readonly text: string;
			readonly location: Location;
			/**
			 * Flat triples `index in text, offset in the file, length in the file`, one for each stretch up to the next triple.
			 * A stretch runs in step with the source, or it is one escape sequence. Absent: the text is not written out as it stands.
			 */
			readonly anchors?: readonly number[];
			/** The variable or parameter that put the text here (`f"{question}"`), when it might as well be a hole. */
			readonly variable?: string;
	  }
	/** A column of the row: `example["instruction"]`, or a parameter of an inference function (`field` is its name). */
	| {
			readonly kind: "field";
			readonly field: string;
			/** The ends from which `str.strip()` or a sibling takes white space. */
			readonly stripped?: "both" | "start" | "end";
			readonly location: Location;
	  }
	/** `tokenizer.eos_token` and other special tokens by name: `eos_token`, `bos_token`, `pad_token`. */
	| { readonly kind: "special"; readonly name: string; readonly location: Location }
	/** The result of `apply_chat_template`. */
	| {
			readonly kind: "chat";
			/** The column or name that holds the messages, or the messages themselves when they are written out. */
			readonly field?: string;
			readonly messages?: readonly { readonly role: string; readonly content: readonly PatternPart[] }[];
			/** The first message, where those that follow it are not known. */
			readonly opening?: readonly { readonly role: string; readonly content: readonly PatternPart[] }[];
			readonly addGenerationPrompt: boolean | "unknown";
			/** Absent where messages are given to something that applies the template by itself. */
			readonly options?: ChatOptions;
			readonly location: Location;
	  }
	/** Something that cannot be followed; `text` is its source. */
	| { readonly kind: "unknown"; readonly text: string; readonly location: Location };

/** Parts in order. `location` spans the whole expression. */
export interface TextPattern {
	readonly parts: readonly PatternPart[];
	readonly location: Location;
}

/** Where the characters [start, end) of a literal part stand in the script; its whole location when that is not known exactly. */
export function literalRange(
	part: PatternPart & { readonly kind: "literal" },
	start: number,
	end: number,
): TextRange {
	const { anchors, location } = part;
	if (!anchors || anchors.length < 3) {
		return location.range;
	}
	let from: number | undefined;
	let to: number | undefined;
	for (let i = 0; i + 2 < anchors.length; i += 3) {
		const index = anchors[i] ?? 0;
		const offset = anchors[i + 1] ?? 0;
		const width = anchors[i + 2] ?? 0;
		const next = anchors[i + 3] ?? part.text.length;
		const inStep = width === next - index;
		if (start >= index && (start < next || from === undefined)) {
			from = offset + stepInto(start - index, width, inStep);
		}
		if (end > index) {
			to = offset + (end >= next ? width : stepInto(end - index, width, inStep));
		}
	}
	const first = from ?? location.range.start;
	return { start: first, end: start === end ? first : Math.max(first, to ?? location.range.end) };
}

/** Inside an escape the whole escape counts. */
function stepInto(distance: number, width: number, inStep: boolean): number {
	if (inStep) {
		return Math.min(distance, width);
	}
	return distance === 0 ? 0 : width;
}
