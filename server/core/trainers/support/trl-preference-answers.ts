/** Reward models: each answer is one sequence, and no token has a label. */
import { isUnavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { Conversation } from "../../types/example.js";
import type { LossReason } from "../../types/loss-mask.js";
import type { SpecialToken } from "../../types/tokenizer.js";
import type { TrainingConfig } from "../../types/training-config.js";
import { decidedBy, decidedByDefault } from "./decided-by.js";
import { stopsAtRow, type Halves, type HalvesOfRow } from "./trl-preference-halves.js";
import type { PreferenceRow, PreparedPreference } from "./trl-preference-row.js";
import { conversationOf, isProblem, textsOfRow, type PreferenceRun } from "./trl-preference-texts.js";

interface AnswerSide {
	readonly encoding: Encoding;
	readonly conversation?: Conversation;
	readonly appended?: string;
}

type Result = AnswerSide | Exclude<PreparedPreference, PreferenceRow>;

export function prepareAnswers(
	halves: HalvesOfRow,
	isChosen: boolean,
	run: PreferenceRun,
	{ config, eos }: { readonly config: TrainingConfig; readonly eos: SpecialToken },
): PreparedPreference {
	const own = answerSide(halves, isChosen, eos, run);
	const other = answerSide(swapped(halves), !isChosen, eos, run);
	if (isProblem(own)) {
		return own;
	}
	if (isProblem(other)) {
		return other;
	}
	const { behaviour } = run;
	const length = config.maxLength?.value ?? behaviour.lengthsForNone?.length;
	if (length === undefined && behaviour.chat === "text") {
		return stopsAtRow(behaviour, "a TypeError: max_length=None cannot be compared with a length");
	}
	const longest = Math.max(own.encoding.ids.length, other.encoding.ids.length);
	const isDropped = length !== undefined && longest > length && config.maxLength !== undefined;
	return {
		...rowOf(own, config),
		...(isDropped
			? {
					dropped: {
						why: `an answer of the pair has ${longest} tokens, more than ${length}`,
						decidedBy: decidedBy({ ...config.maxLength, value: length }, config),
					},
				}
			: {}),
	};
}

function swapped({ own, other, ...rest }: HalvesOfRow): HalvesOfRow {
	return other === undefined ? { own, ...rest } : { ...rest, own: other, other: own };
}

function rowOf({ encoding, conversation, appended }: AnswerSide, config: TrainingConfig): PreferenceRow {
	const { ids, rendered } = encoding;
	const last = ids.length - 1;
	const by = decidedByDefault("a reward model has no token labels", config);
	const reasons: LossReason[] = [
		{ text: "no token has a label of its own; the reward is read at the last token", decidedBy: by },
		{ text: "the reward is read here", decidedBy: by },
	];
	const { length } = rendered.text;
	return {
		encoding:
			conversation === undefined ? encoding : { ...encoding, rendered: { ...rendered, conversation } },
		trained: ids.map((_, i) => i === last),
		reasonIndex: ids.map((_, i) => (i === last ? 1 : 0)),
		reasons,
		cut: ids.map(() => undefined),
		hasLabels: false,
		...(appended === undefined ? {} : { appended: { start: length - appended.length, end: length } }),
	};
}

function answerSide(halves: HalvesOfRow, isChosen: boolean, eos: SpecialToken, run: PreferenceRun): Result {
	return run.behaviour.chat === "ids" ? sideOfIds(halves.own, eos, run) : sideOfText(halves, isChosen, run);
}

function sideOfIds(halves: Halves, eos: SpecialToken, run: PreferenceRun): Result {
	const { engine } = run;
	if (halves.kind === "texts") {
		const text = halves.answer.map((piece) => piece.text).join("");
		const appended = text.endsWith(eos.text) ? undefined : eos.text;
		const added = appended === undefined ? [] : [{ text: appended, origin: "trainer" as const }];
		const rendered = engine.renderText([...halves.prompt, ...halves.answer, ...added]);
		const encoding = engine.encode(rendered, { addSpecialTokens: true });
		return { encoding, ...(appended === undefined ? {} : { appended }) };
	}
	const conversation = conversationOf(halves.conversation, run);
	if (isUnavailable(conversation)) {
		return conversation;
	}
	const rendered = engine.renderChat(conversation, { addGenerationPrompt: false });
	return isProblem(rendered)
		? rendered
		: { encoding: engine.encode(rendered, { addSpecialTokens: false }), conversation };
}

/** Until 0.23 a prompt column is left out: only the answer's own text is read. */
function sideOfText(halves: HalvesOfRow, isChosen: boolean, run: PreferenceRun): Result {
	const { engine } = run;
	if (halves.isWhole === true && halves.own.kind === "chat") {
		const conversation = conversationOf(halves.own.conversation, run);
		if (isUnavailable(conversation)) {
			return conversation;
		}
		const rendered = engine.renderChat(conversation, { addGenerationPrompt: false });
		return isProblem(rendered)
			? rendered
			: { encoding: engine.encode(rendered, { addSpecialTokens: true }), conversation };
	}
	const texts = textsOfRow(halves, isChosen, run);
	if (isProblem(texts)) {
		return texts;
	}
	const { answer, conversation } = texts.own;
	const encoding = engine.encode(answer, { addSpecialTokens: true });
	return { encoding, ...(conversation === undefined ? {} : { conversation }) };
}
