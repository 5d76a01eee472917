/** The prompts of a script beside the training text of the run that it asks, with the tokenizer of that run. */
import { isUnavailable, type Unavailable } from "../core/index.js";
import type { PromptComparison } from "../core/types/prompt-comparison.js";
import type { Host } from "../host.js";
import { comparePromptsOf } from "./compare-prompts.js";
import { createMemo } from "./create-memo.js";
import { loadTokenizer } from "./load-tokenizer.js";
import { isTraining, promptQuestionsOf, type RunFindingsRequest } from "./run-findings.js";
import type { Scripts } from "./scripts.js";

export interface AskedPromptsParts extends Pick<RunFindingsRequest, "settingsOf"> {
	readonly host: Host;
	readonly scripts: Scripts;
	readonly runs: Omit<RunFindingsRequest, "scripts">;
}

/** `run`: only of that script or configuration. */
export async function askedPrompts(
	{ host, scripts, runs, settingsOf }: AskedPromptsParts,
	file: string,
	run: string | undefined,
): Promise<readonly PromptComparison[] | Unavailable> {
	const all = await scripts.all();
	const questions = await promptQuestionsOf({ ...runs, scripts: all, memo: createMemo() });
	const tokenizerOf = async (trainedBy: string): Promise<string | undefined> => {
		const script = all.filter(isTraining).find((one) => one.file === trainedBy);
		const { settings } = await settingsOf(trainedBy);
		const load = await loadTokenizer(host, settings, trainedBy, script);
		return isUnavailable(load) ? undefined : load.key;
	};
	return comparePromptsOf({ host, questions, tokenizerOf }, file, run);
}
