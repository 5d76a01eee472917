/** Control tokens of the run's model inside what a person or the assistant says. */
import type { RuleFinding } from "../base/finding.js";
import type { Encoding } from "../types/encoding.js";
import { defineRule } from "../types/rule.js";
import { onePerCause } from "./support/one-per-cause.js";
import { originOf } from "./support/range-in-record.js";
import { renderedTurn } from "./support/rendered-turn.js";

export default defineRule({
	id: "special-token-in-content",
	stage: "encoding",
	severity: "warning",
	*check(encoding, { analysis, tokenizer }): Generator<RuleFinding> {
		if (analysis?.example?.kind !== "conversational") {
			return;
		}
		const { messages } = analysis.example.conversation;
		// A whole message that was rendered beforehand is `double-formatted`.
		if (messages.some(({ content }) => content !== undefined && renderedTurn(content) !== undefined)) {
			return;
		}
		const found = controlTokenIn(encoding);
		const origin = found && originOf(encoding.rendered, found);
		if (found === undefined || origin?.kind !== "record") {
			return;
		}
		const model = tokenizer?.name.split("/").at(-1) ?? "this model";
		yield {
			range: origin.range,
			severity: analysis.exactness.level === "unavailable" ? "info" : "warning",
			message: `"${found.text}" in this message is a control token of ${model}, so the turn ends or another one begins in the middle of it. Delete it, or write it so that it is plain text.`,
			fixes: [
				{
					title: `Delete "${found.text}"`,
					safety: "unsafe",
					edits: [{ range: origin.range, newText: "" }],
					preferred: true,
				},
			],
		};
	},
	collapse: onePerCause,
});

/** Tokens of images, sounds, infilling, tools and thoughts belong into contents. */
const WANTED =
	/image|video|vision|audio|fim|think|tool|function|python|object_ref|box|quad|repo|file_|code|pad|mask|unk|box|channel|recipient|constrain/i;

interface ControlToken {
	readonly text: string;
	readonly start: number;
	readonly end: number;
}

/** The first special token whose characters a message brings, but for a stop token at its very end (`double-eos`). */
function controlTokenIn({ rendered, offsets, specialTokensMask }: Encoding): ControlToken | undefined {
	for (const { start, end, origin, messageIndex } of rendered.spans) {
		if (origin !== "file" || messageIndex === undefined) {
			continue;
		}
		for (let i = firstTokenAt(offsets, start); i < offsets.length; i++) {
			const [from, to] = offsets[i] ?? [0, 0];
			if (from >= end) {
				break;
			}
			const text = rendered.text.slice(from, to).trim();
			const isInside = specialTokensMask[i] === true && from >= start && to <= end && from < to;
			if (isInside && !WANTED.test(text) && rendered.text.slice(to, end).trim() !== "") {
				return { text, start: from, end: to };
			}
		}
	}
	return undefined;
}

/** Offsets rise, so that the first token of a span is found without a look at all before it. */
function firstTokenAt(offsets: Encoding["offsets"], start: number): number {
	let low = 0;
	let high = offsets.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((offsets[middle]?.[1] ?? 0) <= start) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}
