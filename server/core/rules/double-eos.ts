/** Rows that end with the same stop token twice. */
import type { Fix } from "../base/fix.js";
import type { RuleFinding } from "../base/finding.js";
import type { LossMask } from "../types/loss-mask.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { onePerPlace } from "./support/one-per-place.js";
import { originOf } from "./support/range-in-record.js";

export default defineRule({
	id: "double-eos",
	stage: "lossMask",
	severity: "warning",
	*check(mask, ctx) {
		const pair = pairAtEnd(mask, ctx);
		if (pair !== undefined && mask.dropped === undefined && !mask.states.includes("unknown")) {
			yield report(mask, pair, ctx);
		}
	},
	collapsesAlways: true,
	collapse: onePerPlace,
});

/** Two tokens with one id and only white space between them. */
interface Pair {
	readonly first: number;
	readonly second: number;
	readonly text: string;
}

/** The last pair of the row's turns; the same end twice in an earlier turn has the same cause. */
function pairAtEnd(mask: LossMask, ctx: RuleContext): Pair | undefined {
	const { ids } = mask.encoding;
	for (let second = ids.length - 1; second > 0; second--) {
		const first = isStop(mask, second, ctx) ? stopBefore(mask, second) : -1;
		if (first >= 0) {
			return { first, second, text: textOf(mask, first) };
		}
	}
	return undefined;
}

function stopBefore(mask: LossMask, second: number): number {
	const { ids, offsets, rendered } = mask.encoding;
	for (let i = second - 1; i >= 0; i--) {
		const [start, end] = offsets[i] ?? [0, 0];
		if (ids[i] === ids[second]) {
			return start < end ? i : -1;
		}
		if (start < end && rendered.text.slice(start, end).trim() !== "") {
			return -1;
		}
	}
	return -1;
}

/** Padding may be the same token: it has no characters, like what the trainer or the tokenizer adds by id. */
function isStop(mask: LossMask, index: number, { tokenizer, stopTexts = [] }: RuleContext): boolean {
	const { offsets, specialTokensMask } = mask.encoding;
	const [start, end] = offsets[index] ?? [0, 0];
	if (start === end) {
		const isAdded = mask.appended !== undefined || tokenizer?.addsEos === true;
		const isFirst = (offsets[index - 1]?.[0] ?? 0) < (offsets[index - 1]?.[1] ?? 0);
		return isAdded && isFirst && mask.states[index] !== "pad" && mask.stops[index] === true;
	}
	return (
		specialTokensMask[index] === true &&
		(mask.stops[index] === true || stopTexts.includes(textOf(mask, index)))
	);
}

function textOf({ encoding }: LossMask, index: number): string {
	const [start, end] = encoding.offsets[index] ?? [0, 0];
	return encoding.rendered.text.slice(start, end).trim();
}

function report(mask: LossMask, { first, second, text }: Pair, ctx: RuleContext): RuleFinding {
	const { offsets, rendered } = mask.encoding;
	const [start, end] = offsets[first] ?? [0, 0];
	const [next, nextEnd] = offsets[second] ?? [0, 0];
	const severity = mask.exactness.level === "exact" ? "warning" : "info";
	const who = whoAdds(mask, second);
	const why = "so the model learns to go on after the end of an answer";
	const message = `The answer ends with "${text}" twice: ${who}, ${why}.`;
	const before = originOf(rendered, { start, end });
	if (before.kind === "record") {
		// With what stands between them, so that the other one follows the answer itself.
		const range = originOf(rendered, { start, end: next });
		const all = range.kind === "record" ? range.range : before.range;
		return {
			range: before.range,
			severity,
			message: `${message} Delete it here.`,
			fixes: [deletion(text, { range: all, newText: "" })],
		};
	}
	const after = originOf(rendered, { start: next, end: nextEnd });
	if (after.kind === "record") {
		return {
			range: after.range,
			severity,
			message: `${message} Delete it here.`,
			fixes: [deletion(text, { range: after.range, newText: "" })],
		};
	}
	const place =
		(before.kind === "script" ? before.location : undefined) ??
		(after.kind === "script" ? after.location : undefined) ??
		ctx.config?.formatting?.pattern.location ??
		ctx.config?.tokenizerEdits.chatTemplate?.source ??
		ctx.config?.call;
	return {
		...(place ?? { range: { start: 0, end: 1 } }),
		severity,
		message: `${message} Leave one of them out.`,
	};
}

function whoAdds({ appended, encoding }: LossMask, second: number): string {
	const [start, end] = encoding.offsets[second] ?? [0, 0];
	if (appended !== undefined && start >= appended.start && end <= appended.end) {
		return "the text has it and the trainer appends it";
	}
	return start === end ? "the text has it and the tokenizer adds it" : "it is written twice";
}

function deletion(text: string, edit: Fix["edits"][number]): Fix {
	return { title: `Delete "${text}"`, safety: "unsafe", edits: [edit], preferred: true };
}
