/** The prompts of one script beside the training text of the model that it asks. */
import { isUnavailable, unavailable, type Unavailable } from "../core/index.js";
import { alignTokens } from "../core/features/align-tokens.js";
import { promptPairs, type PromptQuestion } from "../core/project/prompt-pairs.js";
import { promptText } from "../core/project/prompt-text.js";
import type { AlignedTokens, PromptComparison, PromptToken } from "../core/types/prompt-comparison.js";
import { HOLE } from "../core/types/prompt-difference.js";
import type { TrainingForm } from "../core/types/training-form.js";
import type { PromptContext } from "../core/types/prompt-context.js";
import type { Host } from "../host.js";

export interface PromptComparer {
	readonly host: Host;
	readonly questions: readonly PromptQuestion[];
	/** The key of the tokenizer of the script's run; undefined without one. */
	tokenizerOf(run: string): Promise<string | undefined>;
}

/** `run`: a training script or a configuration; all of the script's runs when absent. */
export async function comparePromptsOf(
	comparer: PromptComparer,
	file: string,
	run: string | undefined,
): Promise<readonly PromptComparison[] | Unavailable> {
	const asked = comparer.questions.filter(
		({ module, runs }) =>
			module.file === file && (run === undefined || runs.some(({ config }) => config.file === run)),
	);
	if (asked.length === 0) {
		return unavailable(
			`${comparer.host.basename(file)} asks no model whose training is known here.`,
			"Name the script that trains it, and load the model from the folder that it writes.",
		);
	}
	const found: PromptComparison[] = [];
	for (const question of asked) {
		const trainedBy = question.runs[0]?.config.file;
		const tokenizer = trainedBy === undefined ? undefined : await comparer.tokenizerOf(trainedBy);
		found.push(...(await comparisonsOf(comparer.host, question, tokenizer)));
	}
	return found;
}

async function comparisonsOf(
	host: Host,
	question: PromptQuestion,
	tokenizer: string | undefined,
): Promise<readonly PromptComparison[]> {
	const { forms, context } = question;
	const [form] = forms;
	if (form === undefined) {
		return [];
	}
	const found: PromptComparison[] = [];
	for (const { difference, inference: pattern } of promptPairs(question)) {
		const asked = difference?.inference ?? promptText(pattern.parts, context);
		const trained = difference?.training ?? textOfForm(form, context);
		const [training, inference] = [trained, asked].map((text) => text?.replaceAll(HOLE, "{…}"));
		const isTold = training !== undefined && inference !== undefined && inference !== "{…}";
		const quiet = isTold ? "same" : "unknown";
		const tokens =
			tokenizer === undefined || training === undefined || inference === undefined
				? undefined
				: await align(host, tokenizer, [training, inference]);
		found.push({
			location: difference?.place ?? pattern.location,
			verdict: difference === undefined ? quiet : "different",
			...(difference === undefined ? {} : { kind: difference.kind }),
			trainedAt: difference?.location ?? form.location,
			training: training ?? "{chat template}",
			inference: inference ?? "{not followed}",
			...(tokens === undefined ? {} : { tokens }),
		});
	}
	return found;
}

function textOfForm(form: TrainingForm, { chatMarkers }: PromptContext): string | undefined {
	if (form.kind === "text") {
		return form.text;
	}
	return (
		form.rendered[0] ??
		(chatMarkers && `${chatMarkers.user.header}${HOLE}${chatMarkers.user.end}${chatMarkers.assistant.header}`)
	);
}

async function align(
	host: Host,
	tokenizer: string,
	[training, inference]: readonly [string, string],
): Promise<readonly AlignedTokens[] | undefined> {
	const left = await tokensOf(host, tokenizer, training);
	const right = await tokensOf(host, tokenizer, inference);
	return left && right && alignTokens(left, right);
}

/** Without what the tokenizer adds around a text. */
async function tokensOf(
	host: Host,
	tokenizer: string,
	text: string,
): Promise<readonly PromptToken[] | undefined> {
	const context = { format: "text" as const, textField: "text", rules: [], thresholds: {} };
	const analysis = await host.analyseLine({ context, tokenizer, texts: [JSON.stringify({ text })] });
	if (isUnavailable(analysis) || analysis.encoding === undefined) {
		return undefined;
	}
	const { ids, offsets } = analysis.encoding;
	return ids.flatMap((id, i) => {
		const [start, end] = offsets[i] ?? [0, 0];
		return start === end ? [] : [{ id, text: text.slice(start, end) }];
	});
}
