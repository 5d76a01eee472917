/** KTO until 1.2: tokens as for ORPO, but cut before BOS and EOS are added. */
import { isUnavailable } from "../../base/staged.js";
import type { SpecialToken } from "../../types/tokenizer.js";
import type { TrainingConfig } from "../../types/training-config.js";
import { stopsAtRow, type HalvesOfRow } from "./trl-preference-halves.js";
import { cutPrompt, mergedLimits, mergedSide, sidesOf } from "./trl-preference-merged.js";
import type { PreparedPreference } from "./trl-preference-row.js";
import { head, lossOf, range, sequenceOf, tokenPart, type Loss } from "./trl-preference-sequence.js";
import { isProblem, textsOfRow, type PreferenceRun } from "./trl-preference-texts.js";

export function prepareKto(
	halves: HalvesOfRow,
	run: PreferenceRun,
	{ config, eos }: { readonly config: TrainingConfig; readonly eos: SpecialToken },
): PreparedPreference {
	const { behaviour, engine } = run;
	const texts = textsOfRow(halves, true, run);
	if (isProblem(texts)) {
		return texts;
	}
	const side = mergedSide(texts.own, run);
	if (isUnavailable(side)) {
		return side;
	}
	const { full, promptEnd } = side;
	const { bos } = engine.tokenizer.facts;
	const isEmpty = promptEnd === 0 || promptEnd === full.ids.length;
	if (behaviour.demandsBos && (isEmpty || bos === undefined)) {
		return stopsAtRow(
			behaviour,
			isEmpty
				? "an IndexError: the prompt or the answer has no tokens"
				: "a TypeError: the tokenizer has no BOS token to put first",
		);
	}
	const kept = cutKto(full.ids, promptEnd, { config, bos, eos }, run);
	const firstKept = kept.prompt[0];
	const lastKept = kept.answer.at(-1);
	const addsBos = bos !== undefined && (firstKept === undefined || full.ids[firstKept] !== bos.id);
	const addsEos = lastKept === undefined || full.ids[lastKept] !== eos.id;
	const shift = addsBos ? 1 : 0;
	return sequenceOf(
		[
			...(addsBos ? [tokenPart(bos, "bos")] : []),
			...sidesOf(side),
			...(addsEos ? [tokenPart(eos, "eos")] : []),
		],
		{
			config,
			behaviour,
			...(texts.own.conversation === undefined ? {} : { conversation: texts.own.conversation }),
			losses: kept.losses.map(({ indices, reason }) => ({
				indices: indices.map((index) => index + shift),
				reason,
			})),
			trainsPrompt: false,
		},
	);
}

interface Special {
	readonly config: TrainingConfig;
	readonly bos: SpecialToken | undefined;
	readonly eos: SpecialToken;
}

interface Kept {
	readonly prompt: readonly number[];
	readonly answer: readonly number[];
	readonly losses: readonly Loss[];
}

function cutKto(
	ids: readonly number[],
	promptEnd: number,
	{ config, bos, eos }: Special,
	{ behaviour }: PreferenceRun,
): Kept {
	const prompt = range(0, promptEnd);
	const answer = range(promptEnd, ids.length);
	const limits = mergedLimits(config, behaviour);
	// Room for BOS is left even where the tokenizer has none.
	const roomForBos = prompt.length > 0 && ids[0] !== bos?.id ? 1 : 0;
	const roomForEos = answer.length > 0 && ids.at(-1) !== eos.id ? 1 : 0;
	const maximum = limits.length.value - roomForBos - roomForEos;
	if (prompt.length + answer.length <= maximum) {
		return { prompt, answer, losses: [] };
	}
	const isPromptFirst = behaviour.mergedCut === "prompt-first";
	const cut = isPromptFirst ? cutPrompt(prompt, limits, config) : { kept: prompt, losses: [] };
	if (cut.kept.length + answer.length <= maximum) {
		return { prompt: cut.kept, answer, losses: cut.losses };
	}
	const room = maximum - (isPromptFirst ? limits.prompt.value : prompt.length);
	const keptAnswer = head(answer, room);
	const text = `the row is longer than ${limits.length.value} tokens, so only the first ${keptAnswer.length} of the answer are kept`;
	return {
		prompt: cut.kept,
		answer: keptAnswer,
		losses: [...cut.losses, lossOf(answer, keptAnswer, text, limits.length, config)],
	};
}
