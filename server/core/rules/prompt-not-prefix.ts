/** Rows whose prompt has other tokens alone than at the start of the row, so that the trainer's boundary is not the answer's start. */
import type { Fix } from "../base/fix.js";
import type { RuleFinding } from "../base/finding.js";
import type { TextRange } from "../base/text-range.js";
import { rawRange } from "../syntax/json/json-node.js";
import type { Example, StandardExample, TextPiece } from "../types/example.js";
import type { LossMask, PromptMismatch } from "../types/loss-mask.js";
import { defineRule } from "../types/rule.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { onePerCause } from "./support/one-per-cause.js";

export default defineRule({
	id: "prompt-not-prefix",
	stage: "lossMask",
	severity: "warning",
	*check(mask, ctx) {
		const { promptMismatch } = mask;
		const example = ctx.analysis?.example;
		const isSeen = mask.dropped === undefined && !mask.states.includes("unknown");
		if (promptMismatch !== undefined && example !== undefined && isSeen && !isBrokenRecord(ctx)) {
			yield report(mask, promptMismatch, example, ctx.tokenizer?.addsEos === true);
		}
	},
	collapse: onePerCause,
});

type Pair = StandardExample & { readonly type: "prompt-completion" };

function report(mask: LossMask, mismatch: PromptMismatch, example: Example, hasOwnEos: boolean): RuleFinding {
	const effect = effectOf(mask, mismatch);
	const pair = example.kind === "standard" && example.type === "prompt-completion" ? example : undefined;
	const space = pair === undefined || hasOwnEos ? undefined : trailingSpace(pair);
	const isHarmful = effect !== "none" && mask.exactness.level === "exact";
	const { why, todo } = causeOf(pair !== undefined, space !== undefined, hasOwnEos);
	return {
		range: space?.range ?? placeOf(example),
		severity: isHarmful ? "warning" : "info",
		message: `The prompt has other tokens alone than in the row${why}: ${EFFECTS[effect]}. ${todo}`,
		fixes: space === undefined ? [] : [space.fix],
	};
}

type Effect = "answer-masked" | "prompt-trained" | "elsewhere" | "none";

const COUNTED = "the trainer counts the prompt's own tokens, so";

const EFFECTS: Readonly<Record<Effect, string>> = {
	"answer-masked": `${COUNTED} the start of the answer is not trained`,
	"prompt-trained": `${COUNTED} the end of the prompt is trained as answer`,
	elsewhere: `${COUNTED} the trained part does not begin where the answer begins`,
	none: "nothing of the answer is lost, but at inference it follows tokens that no row has before an answer",
};

function causeOf(
	isText: boolean,
	isSpace: boolean,
	hasOwnEos: boolean,
): { readonly why: string; readonly todo: string } {
	if (hasOwnEos && isText) {
		return { why: ", since the tokenizer puts EOS behind it", todo: "Leave add_eos_token out." };
	}
	if (isSpace) {
		return {
			why: ", since the white space at its end becomes one token with the answer",
			todo: "Move the white space to the start of the completion.",
		};
	}
	return {
		why: "",
		todo: isText
			? "End the prompt where a token ends."
			: "Use a chat template that prints a prompt as the conversation begins.",
	};
}

/** What the boundary does to the tokens around the place where the answer begins. */
function effectOf({ encoding }: LossMask, { boundary, answerStart, index }: PromptMismatch): Effect {
	if (answerStart === undefined) {
		return boundary > index ? "elsewhere" : "none";
	}
	const { offsets } = encoding;
	if (offsets.some(([start, end], i) => i < boundary && start < end && end > answerStart)) {
		return "answer-masked";
	}
	const isTrained = offsets.some(([start, end], i) => i >= boundary && start < end && end <= answerStart);
	return isTrained && boundary > index ? "prompt-trained" : "none";
}

/** Spaces at the prompt's end, with the fix that moves them; only where both strings are the record's own. */
function trailingSpace(pair: Pair): { readonly range: TextRange; readonly fix: Fix } | undefined {
	const last = pair.prompt.pieces.findLast(({ text }) => text !== "");
	const first = pair.completion.pieces.find(({ text }) => text !== "");
	const space = /[ \t]+$/.exec(last?.text ?? "")?.[0] ?? "";
	const { node } = pair.completion;
	if (last?.node === undefined || first?.node === undefined || node !== first.node || space === "") {
		return undefined;
	}
	const range = rangeIn(last, last.node, last.text.length - space.length, last.text.length);
	const start = rangeIn(first, first.node, 0, 0).start;
	return {
		range,
		fix: {
			title: "Move the white space to the start of the completion",
			safety: "unsafe",
			edits: [
				{ range, newText: "" },
				{ range: { start, end: start }, newText: JSON.stringify(space).slice(1, -1) },
			],
			preferred: true,
		},
	};
}

function rangeIn(
	{ from = 0 }: TextPiece,
	node: NonNullable<TextPiece["node"]>,
	start: number,
	end: number,
): TextRange {
	return rawRange(node, from + start, from + end);
}

/** The quote that closes the prompt, or the role of the first message of the answer. */
function placeOf(example: Example): TextRange {
	if (example.kind === "conversational") {
		const { messages, completionStart, source } = example.conversation;
		const role = messages[completionStart ?? messages.length - 1]?.roleNode;
		return role === undefined
			? { start: source.start, end: source.start + 1 }
			: { start: role.start, end: role.end };
	}
	const node =
		example.kind === "standard" && example.type === "prompt-completion" ? example.prompt.node : undefined;
	return node === undefined ? { start: 0, end: 1 } : { start: node.end - 1, end: node.end };
}
