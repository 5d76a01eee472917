/** DPO from 0.12 to 0.28: prompt and answers are tokenized one by one, EOS is always added, and each part has its own maximum. */
import type { TrainingConfig } from "../../types/training-config.js";
import type { SpecialToken } from "../../types/tokenizer.js";
import { head, lossOf, range, sequenceOf, tail, tokenPart, type Loss } from "./trl-preference-sequence.js";
import { promptLengthOf, completionLengthOf } from "./trl-preference-settings.js";
import { isProblem, textsOfRow, type PreferenceRun } from "./trl-preference-texts.js";
import type { HalvesOfRow } from "./trl-preference-halves.js";
import type { PreparedPreference } from "./trl-preference-row.js";

export function preparePieces(
	halves: HalvesOfRow,
	isChosen: boolean,
	run: PreferenceRun,
	given: { readonly config: TrainingConfig; readonly eos: SpecialToken },
): PreparedPreference {
	const { engine, behaviour } = run;
	const { config, eos } = given;
	const texts = textsOfRow(halves, isChosen, run);
	if (isProblem(texts)) {
		return texts;
	}
	const { own, other } = texts;
	const prompt = engine.encode(own.prompt, { addSpecialTokens: false });
	const answer = engine.encode(own.answer, { addSpecialTokens: false });
	const count = prompt.ids.length;
	const answerEnd = count + answer.ids.length + 1;
	const promptLength = promptLengthOf(config);
	const answerLength = completionLengthOf(config);
	const promptTokens = range(0, count);
	const answerTokens = range(count, answerEnd);
	const keptPrompt = promptLength.value === null ? promptTokens : tail(promptTokens, promptLength.value);
	const keptAnswer = answerLength.value === null ? answerTokens : head(answerTokens, answerLength.value);
	const otherLength =
		other === undefined ? 0 : engine.encode(other.answer, { addSpecialTokens: false }).ids.length + 1;
	const longest = Math.max(
		keptAnswer.length,
		answerLength.value === null ? otherLength : head(range(0, otherLength), answerLength.value).length,
	);
	const whole = cutWhole([...keptPrompt, ...keptAnswer], keptPrompt.length + longest, config, run);
	return sequenceOf(
		[{ encoding: prompt, role: "prompt" }, { encoding: answer, role: "answer" }, tokenPart(eos, "eos")],
		{
			config,
			behaviour,
			...(own.conversation === undefined ? {} : { conversation: own.conversation }),
			losses: [
				lossOf(
					promptTokens,
					keptPrompt,
					`only the last ${promptLength.value ?? 0} tokens of the prompt are kept`,
					promptLength,
					config,
				),
				lossOf(
					answerTokens,
					keptAnswer,
					`only the first ${answerLength.value ?? 0} tokens of the answer are kept`,
					answerLength,
					config,
				),
				...whole.losses,
			],
			trainsPrompt: false,
			...(whole.approximate === undefined ? {} : { approximate: whole.approximate }),
		},
	);
}

interface Cut {
	readonly losses: readonly Loss[];
	readonly approximate?: string;
}

/** `width`: tokens of the longer side of the pair. */
function cutWhole(
	tokens: readonly number[],
	width: number,
	config: TrainingConfig,
	{ behaviour }: PreferenceRun,
): Cut {
	const { value: length } = config.maxLength ?? {};
	if (config.maxLength === undefined || length === undefined || length === null || width <= length) {
		return { losses: [] };
	}
	const keepsStart = behaviour.piecesCut === "start" || config.truncationMode.value === "keep_start";
	if (keepsStart) {
		const text = `only the first ${length} tokens are kept`;
		return { losses: [lossOf(tokens, head(tokens, length), text, config.maxLength, config)] };
	}
	const text = `only the last ${length} tokens are kept`;
	if (behaviour.piecesCut === "mode") {
		return { losses: [lossOf(tokens, tail(tokens, length), text, config.maxLength, config)] };
	}
	// Until 0.17 the left is cut while padding still stands at the right, so the longest row of the batch decides.
	return {
		losses: [lossOf(tokens, tokens.slice(width - length), text, config.maxLength, config)],
		approximate: `TRL ${behaviour.version} cuts the padded batch, so the longest row of each batch decides what this row loses; shown as if its pair were alone.`,
	};
}
