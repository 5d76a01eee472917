/** What a chat template made of a record's fields other than printing them; found by rendering the record with marks in their place. */
import type { TextRange } from "../base/text-range.js";

export interface TemplateFault {
	/**
	 * `dropped`: the field leaves no trace in the text. `dropped-thinking`: the text before `</think>` in a content leaves
	 * none. `python`: a list or an object stands there as Python writes it. `none`: null stands there as `None`.
	 * `double-encoded`: a string of JSON stands there as a JSON string, with its quotes escaped.
	 */
	readonly kind: "dropped" | "dropped-thinking" | "python" | "none" | "double-encoded";
	/** Index of the message; absent for `tools`. */
	readonly messageIndex?: number;
	/** Key of the message or the variable: `content`, `reasoning_content`, `tool_calls`, `arguments`, `tools`. */
	readonly field: string;
	/** The key of the dropped field, else the value, in the record's text. */
	readonly range: TextRange;
	/** True for thoughts of turns before the last user message, when the thoughts after it are printed or are none. */
	readonly isHistory: boolean;
}
