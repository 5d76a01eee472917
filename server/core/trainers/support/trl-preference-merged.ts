/** `build_tokenized_answer`: DPO until 0.11, ORPO and CPO: the whole is tokenized, and a prompt's last token may melt into the answer. */
import { isUnavailable, type Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { SpecialToken } from "../../types/tokenizer.js";
import type { Setting, TrainingConfig } from "../../types/training-config.js";
import { decidedByDefault } from "./decided-by.js";
import type { PreferenceBehaviour } from "./trl-preference-behaviour.js";
import { stopsAtRow, type HalvesOfRow } from "./trl-preference-halves.js";
import type { PreparedPreference } from "./trl-preference-row.js";
import { head, lossOf, range, sequenceOf, tail, tokenPart, type Loss } from "./trl-preference-sequence.js";
import { promptLengthOf } from "./trl-preference-settings.js";
import { joinRendered } from "./trl-preference-slices.js";
import { isProblem, textsOfRow, type PreferenceRun, type SideTexts } from "./trl-preference-texts.js";

/** A side before BOS, EOS and cuts. */
export interface MergedSide {
	readonly full: Encoding;
	/** Tokens of the prompt. */
	readonly promptEnd: number;
	/** The first token of the answer; the ones between are lost. */
	readonly answerStart: number;
}

export function mergedSide(texts: SideTexts, { engine, behaviour }: PreferenceRun): MergedSide | Unavailable {
	const full = engine.encode(joinRendered(texts.prompt, texts.answer), { addSpecialTokens: false });
	const prompt = engine.encode(texts.prompt, { addSpecialTokens: false }).ids;
	if (prompt.length > full.ids.length) {
		return stopsAtRow(behaviour, "a ValueError: prompt and answer have fewer tokens than the prompt alone");
	}
	const isPrefix = prompt.every((id, i) => id === full.ids[i]);
	const promptEnd = isPrefix ? prompt.length : prompt.length - 1;
	return { full, promptEnd, answerStart: behaviour.losesMergedToken ? prompt.length : promptEnd };
}

interface Given {
	readonly config: TrainingConfig;
	readonly eos: SpecialToken;
}

export function prepareMerged(
	halves: HalvesOfRow,
	isChosen: boolean,
	run: PreferenceRun,
	{ config, eos }: Given,
): PreparedPreference {
	const { behaviour, engine } = run;
	const limits = mergedLimits(config, behaviour);
	if (behaviour.demandsShorterPrompt && limits.prompt.value >= limits.length.value) {
		return stopsAtRow(
			behaviour,
			`a ValueError: max_prompt_length (${limits.prompt.value}) must be less than max_length (${limits.length.value})`,
		);
	}
	const texts = textsOfRow(halves, isChosen, run);
	if (isProblem(texts)) {
		return texts;
	}
	const own = mergedSide(texts.own, run);
	const other = mergedSide(texts.other ?? texts.own, run);
	if (isUnavailable(own)) {
		return own;
	}
	if (isUnavailable(other)) {
		return other;
	}
	const gap = promptGap(own, other, behaviour);
	const bos = engine.tokenizer.facts.bos;
	if (gap !== undefined) {
		return gap;
	}
	if (bos === undefined && behaviour.demandsBos) {
		return stopsAtRow(behaviour, "a TypeError: the tokenizer has no BOS token to put first");
	}
	const addsBos = bos !== undefined && (own.promptEnd === 0 || own.full.ids[0] !== bos.id);
	const addsEos = needsEos(own, eos);
	const first = addsBos ? 1 : 0;
	const end = first + own.full.ids.length;
	const sequence = {
		prompt: range(0, first + own.promptEnd),
		answer: range(first + own.answerStart, end + (addsEos ? 1 : 0)),
	};
	const longer = Math.max(sequence.answer.length, answerLength(other, eos));
	const lost = range(first + own.promptEnd, first + own.answerStart);
	return sequenceOf(
		[
			...(addsBos ? [tokenPart(bos, "bos")] : []),
			...sidesOf(own),
			...(addsEos ? [tokenPart(eos, "eos")] : []),
		],
		{
			config,
			behaviour,
			...(texts.own.conversation === undefined ? {} : { conversation: texts.own.conversation }),
			losses: [...mergedLoss(lost, config), ...cutMerged(sequence, longer, config, behaviour)],
			trainsPrompt: behaviour.kind === "orpo" && isChosen,
			...unevenDoubt(texts.own, behaviour),
		},
	);
}

/** Seen with datasets 5.0.1; older ones fill the missing keys with null. */
function unevenDoubt(
	{ conversation }: SideTexts,
	{ runsOnTransformers5 }: PreferenceBehaviour,
): { readonly approximate?: string } {
	const keys = conversation?.messages.map(({ json }) => Object.keys(json).sort().join());
	return runsOnTransformers5 && new Set(keys).size > 1
		? {
				approximate:
					"The messages of the row have different keys, at which this trainer stops under datasets 5; shown as under older ones.",
			}
		: {};
}

/** The encoding in two, so that each token has its role; the text stays whole. */
export function sidesOf({ full, promptEnd }: MergedSide): {
	readonly encoding: Encoding;
	readonly role: "prompt" | "answer";
}[] {
	const cut = (start: number, end: number, text: Encoding["rendered"], shift: number): Encoding => ({
		ids: full.ids.slice(start, end),
		offsets: full.offsets.slice(start, end).map(([a, b]) => [a - shift, b - shift] as const),
		specialTokensMask: full.specialTokensMask.slice(start, end),
		rendered: text,
	});
	const empty = { ...full.rendered, text: "", spans: [] };
	// The whole text goes with the first part, and the offsets of the second part count back into it.
	const { length } = full.rendered.text;
	return [
		{ encoding: cut(0, promptEnd, full.rendered, 0), role: "prompt" },
		{ encoding: cut(promptEnd, full.ids.length, empty, length), role: "answer" },
	];
}

/** Chosen and rejected prompts may differ by one token at most. */
function promptGap(
	own: MergedSide,
	other: MergedSide,
	behaviour: PreferenceBehaviour,
): Unavailable | undefined {
	const shared = Math.min(own.promptEnd, other.promptEnd);
	const different = range(0, shared).filter((i) => own.full.ids[i] !== other.full.ids[i]).length;
	return different > 1 || Math.abs(own.promptEnd - other.promptEnd) > 1
		? stopsAtRow(behaviour, "a ValueError: the prompts of both answers differ by more than one token")
		: undefined;
}

function needsEos({ full, answerStart }: MergedSide, eos: SpecialToken): boolean {
	return answerStart >= full.ids.length || full.ids.at(-1) !== eos.id;
}

function answerLength(side: MergedSide, eos: SpecialToken): number {
	return side.full.ids.length - side.answerStart + (needsEos(side, eos) ? 1 : 0);
}

function mergedLoss(indices: readonly number[], config: TrainingConfig): Loss[] {
	const reason = {
		text: "the token in which prompt and answer melt is lost in this release",
		decidedBy: decidedByDefault("loses the merged token", config),
	};
	return indices.length === 0 ? [] : [{ indices, reason }];
}

interface Tokens {
	readonly prompt: readonly number[];
	readonly answer: readonly number[];
}

function cutMerged(
	{ prompt, answer }: Tokens,
	longer: number,
	config: TrainingConfig,
	behaviour: PreferenceBehaviour,
): Loss[] {
	const limits = mergedLimits(config, behaviour);
	const maximum = limits.length.value;
	const promptCut = promptCutOf(prompt, longer, config, behaviour);
	const kept = promptCut.kept;
	const own = behaviour.mergedCut === "own-answer" ? answer.length : longer;
	if (kept.length + own <= maximum) {
		return promptCut.losses;
	}
	const room = {
		"prompt-first": maximum - limits.prompt.value,
		"longer-answer": maximum - longer,
		"own-answer": Math.max(0, maximum - kept.length),
	}[behaviour.mergedCut];
	const keptAnswer = head(answer, room);
	const text = `the row is longer than ${maximum} tokens, so only the first ${keptAnswer.length} of the answer are kept`;
	return [...promptCut.losses, lossOf(answer, keptAnswer, text, limits.length, config)];
}

function promptCutOf(
	prompt: readonly number[],
	longer: number,
	config: TrainingConfig,
	behaviour: PreferenceBehaviour,
): { readonly kept: readonly number[]; readonly losses: Loss[] } {
	const limits = mergedLimits(config, behaviour);
	if (behaviour.mergedCut !== "prompt-first" || prompt.length + longer <= limits.length.value) {
		return { kept: prompt, losses: [] };
	}
	return cutPrompt(prompt, limits, config);
}

/** The row is too long: the prompt goes first. */
export function cutPrompt(
	prompt: readonly number[],
	limits: MergedLimits,
	config: TrainingConfig,
): { readonly kept: readonly number[]; readonly losses: Loss[] } {
	const { value } = limits.prompt;
	const keepsStart = config.truncationMode.value === "keep_start";
	const kept = keepsStart ? head(prompt, value) : tail(prompt, value);
	const side = keepsStart ? "first" : "last";
	const text = `the row is longer than ${limits.length.value} tokens, so only the ${side} ${value} of the prompt are kept`;
	return { kept, losses: [lossOf(prompt, kept, text, limits.prompt, config)] };
}

export interface MergedLimits {
	readonly length: Setting<number>;
	readonly prompt: Setting<number>;
}

/** `None` stands for 512 and 128. */
export function mergedLimits(config: TrainingConfig, { lengthsForNone }: PreferenceBehaviour): MergedLimits {
	const length = config.maxLength ?? { value: null, option: "max_length", certainty: "certain" as const };
	const prompt = promptLengthOf(config);
	return {
		length: { ...length, value: length.value ?? lengthsForNone?.length ?? 512 },
		prompt: { ...prompt, value: prompt.value ?? lengthsForNone?.prompt ?? 128 },
	};
}
