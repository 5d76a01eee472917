/** The text that is tokenized, each character leading back to where it came from. */
import type { Location, TextRange } from "../base/text-range.js";
import type { Conversation } from "./example.js";
import type { JsonString } from "../syntax/json/json-node.js";

/** Spans partition the text. `start` and `end` are offsets of the rendered text. */
export interface RenderedSpan extends TextRange {
	readonly origin: "file" | "template" | "script" | "trainer";
	/** Index of the message that this span belongs to, template text of its header and end included. */
	readonly messageIndex?: number;
	/** For `file`: the string of the record and the decoded index at which the span starts. Absent when the template changed the text. */
	readonly source?: { readonly node: JsonString; readonly from: number };
	/** For `script`: the literal. */
	readonly location?: Location;
}

export interface RenderedChat {
	/** Absent for standard rows. */
	readonly conversation?: Conversation;
	readonly text: string;
	readonly spans: readonly RenderedSpan[];
	/** True when the trainer brought the template, so that the tokenizer's own does not matter. */
	readonly hasTrainerTemplate?: boolean;
	/** `{% generation %}` blocks, in offsets of `text`. */
	readonly generation: readonly TextRange[];
	/** Messages whose content does not occur in the result: the template dropped them. */
	readonly droppedMessages: readonly number[];
}

/** Why a chat template gave no text. */
export interface RenderFailure {
	readonly kind: "render-failure";
	/** The message that Python's jinja2 or the template's `raise_exception` gives. */
	readonly message: string;
	/** Python's exception class; `LimitError` is our own bound on steps and sizes. */
	readonly errorType?: string;
	/** 1-based, when the engine knows them. */
	readonly line?: number;
	readonly column?: number;
	/** The message that makes it raise: without it and those after it, the template raises nothing or something else. */
	readonly messageIndex?: number;
}
