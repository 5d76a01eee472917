/** The proof of one row: how sure it is, what of its prompts is trained, and whether a prompt at inference equals its beginning. */
import { isUnavailable } from "../base/staged.js";
import { showText } from "../base/wording.js";
import type { Conversation } from "../types/example.js";
import type { ExampleAnalysis, LineContext } from "../types/example-analysis.js";
import { IGNORE_INDEX, type LossMask } from "../types/loss-mask.js";
import type { PromptProof, RowProof } from "../types/row-proof.js";
import type { PipelineResources } from "./analyse.js";
import { specialTokenTexts } from "./engine.js";
import { isRenderFailure } from "./mask.js";
import { renderConversation } from "./render-conversation.js";

export function proveRow(
	analysis: ExampleAnalysis,
	context: LineContext,
	resources: PipelineResources,
): RowProof {
	const { exactness, lossMask, rendered } = analysis;
	const conversation = rendered?.conversation;
	if (lossMask === undefined || conversation === undefined) {
		return { exactness };
	}
	const prompt = provePrompt(conversation, lossMask, context, resources);
	return {
		exactness,
		promptTrained: countPromptTokens(lossMask, conversation),
		...(prompt === undefined ? {} : { prompt }),
	};
}

/** Everybody but the assistant, under the names that datasets give them. */
const ANSWERS: readonly string[] = ["assistant", "model", "gpt"];

function countPromptTokens(
	{ encoding, states, labels, wouldBe }: LossMask,
	{ messages }: Conversation,
): number {
	const spans = encoding.rendered.spans.filter(
		({ origin, messageIndex }) =>
			origin === "file" &&
			messageIndex !== undefined &&
			!ANSWERS.includes(messages[messageIndex]?.role ?? "assistant"),
	);
	let count = 0;
	let at = 0;
	encoding.offsets.forEach(([start, end], i) => {
		const label = states[i] === "cut" ? wouldBe[i] : labels[i];
		while (at < spans.length && (spans[at]?.end ?? 0) <= start) {
			at++;
		}
		const isInside = start < end && (spans[at]?.start ?? Infinity) < end;
		count += isInside && label !== undefined && label !== null && label !== IGNORE_INDEX ? 1 : 0;
	});
	return count;
}

/** Undefined: nobody answers, or the template cannot print the prompt. */
function provePrompt(
	conversation: Conversation,
	{ encoding }: LossMask,
	{ config }: LineContext,
	{ tokenizer, templates }: PipelineResources,
): PromptProof | undefined {
	const answer = conversation.messages.findLastIndex(({ role }) => ANSWERS.includes(role));
	if (answer < 1 || tokenizer.kind !== "loaded") {
		return undefined;
	}
	const { facts } = tokenizer.tokenizer;
	const run = { facts, templates, variables: specialTokenTexts(facts), ...(config && { config }) };
	const asked = { ...conversation, messages: conversation.messages.slice(0, answer) };
	const printed = renderConversation(run, asked, true);
	if (isUnavailable(printed) || isRenderFailure(printed)) {
		return undefined;
	}
	const { ids, offsets } = tokenizer.tokenizer.encode(printed.text, { addSpecialTokens: false });
	const first = ids.findIndex((id, i) => id !== encoding.ids[i]);
	if (first < 0) {
		return { kind: "equal", tokens: ids.length };
	}
	return {
		kind: "different",
		training: showText(encoding.rendered.text.slice(encoding.offsets[first]?.[0] ?? 0), SHOWN),
		prompt: showText(printed.text.slice(offsets[first]?.[0] ?? 0), SHOWN),
	};
}

/** Characters of either side. */
const SHOWN = 24;
