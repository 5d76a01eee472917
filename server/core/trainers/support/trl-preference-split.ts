/** DPO from 0.29 and KTO from 1.3: prompt and whole are tokenized, and the answer is what follows the prompt. */
import { isUnavailable, type Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { Conversation } from "../../types/example.js";
import type { RenderFailure } from "../../types/rendered-chat.js";
import type { SpecialToken } from "../../types/tokenizer.js";
import type { TrainingConfig } from "../../types/training-config.js";
import { decidedBy } from "./decided-by.js";
import { promptOf } from "./trl-conversation.js";
import { stopsAtRow, type Halves, type HalvesOfRow } from "./trl-preference-halves.js";
import type { PreferenceRow, PreparedPreference } from "./trl-preference-row.js";
import {
	head,
	lossOf,
	range,
	sequenceOf,
	tail,
	type Loss,
	type SequencePart,
} from "./trl-preference-sequence.js";
import { sliceEncoding } from "./trl-preference-slices.js";
import { conversationOf, isProblem, type PreferenceRun } from "./trl-preference-texts.js";

interface SplitSide {
	readonly prompt: Encoding;
	readonly whole: Encoding;
	readonly conversation?: Conversation;
	/** The text that was appended to the answer. */
	readonly appended?: string;
}

export function prepareSplit(
	{ own, other }: HalvesOfRow,
	run: PreferenceRun,
	{ config, eos }: { readonly config: TrainingConfig; readonly eos: SpecialToken },
): PreparedPreference {
	const { behaviour } = run;
	const side = splitSide(own, eos, run);
	const otherSide = other === undefined ? side : splitSide(other, eos, run);
	if (isProblem(side)) {
		return side;
	}
	if (isProblem(otherSide)) {
		return otherSide;
	}
	const { prompt, whole, conversation, appended } = side;
	const promptEnd =
		behaviour.boundary === "prompt-length"
			? prompt.ids.length
			: Math.min(
					commonPrefix(prompt.ids, whole.ids),
					commonPrefix(otherSide.prompt.ids, otherSide.whole.ids),
				);
	const parts: SequencePart[] = [
		{ encoding: promptPart(prompt, whole, promptEnd), role: "prompt" },
		{ encoding: sliceEncoding(whole, promptEnd), role: "answer" },
	];
	const count = parts.reduce((sum, { encoding }) => sum + encoding.ids.length, 0);
	const dropped = dropOf(promptEnd, config, run);
	return sequenceOf(parts, {
		config,
		behaviour,
		...(conversation === undefined ? {} : { conversation }),
		losses: dropped === undefined ? cutWhole(count, config) : [],
		trainsPrompt: false,
		...(dropped === undefined ? {} : { dropped }),
		...(appended === undefined ? {} : { appendedText: appended }),
	});
}

/** The start of the whole where it begins with the prompt's tokens, so that both halves are one text. */
function promptPart(prompt: Encoding, whole: Encoding, end: number): Encoding {
	const isPrefix = end <= whole.ids.length && range(0, end).every((i) => prompt.ids[i] === whole.ids[i]);
	if (!isPrefix) {
		return prompt;
	}
	const first = sliceEncoding(whole, 0, end);
	const from = whole.offsets[end]?.[0] ?? whole.rendered.text.length;
	const { text } = first.rendered;
	// Characters between the two halves that no token covers stay with the prompt.
	return from <= text.length
		? first
		: { ...first, rendered: { ...first.rendered, text: whole.rendered.text.slice(0, from) } };
}

type Result = SplitSide | RenderFailure | Unavailable;

function splitSide(halves: Halves, eos: SpecialToken, run: PreferenceRun): Result {
	const { engine, behaviour } = run;
	if (halves.kind === "texts") {
		const text = halves.answer.map((piece) => piece.text).join("");
		const appended = text.endsWith(eos.text) ? undefined : eos.text;
		const added = appended === undefined ? [] : [{ text: appended, origin: "trainer" as const }];
		const all = engine.renderText([...halves.prompt, ...halves.answer, ...added]);
		return {
			prompt: engine.encode(engine.renderText(halves.prompt), { addSpecialTokens: true }),
			whole: engine.encode(all, { addSpecialTokens: true }),
			...(appended === undefined ? {} : { appended }),
		};
	}
	const conversation = conversationOf(halves.conversation, run);
	if (isUnavailable(conversation)) {
		return conversation;
	}
	const start = promptOf(conversation);
	if (start.messages.length === 0) {
		return stopsAtRow(behaviour, "an IndexError: the prompt has no message");
	}
	const prompt = engine.renderChat(start, { addGenerationPrompt: true });
	const whole = engine.renderChat(conversation, { addGenerationPrompt: false });
	if (isProblem(prompt)) {
		return prompt;
	}
	if (isProblem(whole)) {
		return whole;
	}
	return {
		prompt: engine.encode(prompt, { addSpecialTokens: false }),
		whole: engine.encode(whole, { addSpecialTokens: false }),
		conversation,
	};
}

function commonPrefix(a: readonly number[], b: readonly number[]): number {
	let length = 0;
	while (length < a.length && a[length] === b[length]) {
		length++;
	}
	return length;
}

function dropOf(
	promptEnd: number,
	config: TrainingConfig,
	{ behaviour }: PreferenceRun,
): PreferenceRow["dropped"] {
	const length = config.maxLength?.value;
	const keepsStart = behaviour.kind === "kto" || config.truncationMode.value === "keep_start";
	if (!behaviour.dropsLongPrompts || config.maxLength === undefined || length === undefined) {
		return undefined;
	}
	return length !== null && keepsStart && promptEnd >= length
		? {
				why: `its prompt alone has ${promptEnd} tokens, which leaves no room for an answer within ${length}`,
				decidedBy: decidedBy(config.maxLength, config),
			}
		: undefined;
}

function cutWhole(count: number, config: TrainingConfig): Loss[] {
	const { maxLength, truncationMode } = config;
	if (maxLength === undefined || maxLength.value === null || count <= maxLength.value) {
		return [];
	}
	const tokens = range(0, count);
	const keepsStart = truncationMode.value === "keep_start";
	const kept = keepsStart ? head(tokens, maxLength.value) : tail(tokens, maxLength.value);
	const text = `only the ${keepsStart ? "first" : "last"} ${maxLength.value} tokens are kept`;
	return [lossOf(tokens, kept, text, maxLength, config)];
}
