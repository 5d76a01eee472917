/** One turn of a chat that stands in a text ready-made. */
import type { TextRange } from "../../base/text-range.js";

/** Ranges are of the text; `start` to `end` spans header, content and end marker. */
export interface TextTurn extends TextRange {
	/** `user`, `assistant`, `system`, `tool`, or the word as written. */
	readonly role: string;
	/** The word or the marker that says whose turn it is. */
	readonly header: TextRange;
	/** Without the end marker and the white space around. */
	readonly content: TextRange;
}

export interface TextChat {
	/** For people: `ChatML`, `Llama-3`. */
	readonly dialect: string;
	readonly turns: readonly TextTurn[];
}
