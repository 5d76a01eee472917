/** The prompts of a script that asks, each beside the forms that its model was trained on. */
import type { PythonModule } from "../types/python-module.js";
import type { PromptDifference } from "../types/prompt-difference.js";
import type { PromptContext } from "../types/prompt-context.js";
import type { PromptPair, Run } from "../types/run.js";
import type { TextPattern } from "../types/text-pattern.js";
import type { TrainingForm } from "../types/training-form.js";
import { compareOptions, type PrintedChat } from "./chat-asks.js";
import { comparePrompts } from "./compare-prompts.js";
import { scriptPattern } from "./training-forms.js";

export interface PromptQuestion {
	readonly module: PythonModule;
	/** None where only the data is known. */
	readonly runs: readonly Run[];
	readonly isSure: boolean;
	/** True where it is not sure which data was trained, but all of it is in one kind of markers. */
	readonly isFormSure?: boolean;
	readonly prompts: PythonModule["prompts"];
	readonly forms: readonly TrainingForm[];
	readonly context: PromptContext;
	/** Some records of the run as its prompts have them printed. */
	readonly printed: readonly PrintedChat[];
}

export function promptPairs(question: PromptQuestion): readonly PromptPair[] {
	const { module, runs, forms, context } = question;
	const [run] = runs;
	const own = new Set(runs.flatMap((one) => (one.module.file === module.file ? formattingNames(one) : [])));
	const training = run === undefined || runs.length > 1 ? undefined : prefixPattern(run);
	const seen = new Set<string>();
	return question.prompts
		.filter(({ enclosing }) => enclosing === undefined || !own.has(enclosing))
		.map(({ pattern, askedAt }, index) => {
			const difference =
				comparePrompts(forms, pattern, context) ?? compareOptions(pattern, module, question.printed);
			const key = difference && keyOf(difference, pattern);
			const isNew = key === undefined || !seen.has(key);
			seen.add(key ?? "");
			return {
				...(run === undefined ? {} : { run }),
				inferenceModule: module,
				inference: pattern,
				...(askedAt === undefined ? {} : { askedAt }),
				isFirst: index === 0,
				context,
				...(training === undefined ? {} : { training }),
				...(difference === undefined || !isNew
					? {}
					: { difference: { ...difference, isSure: difference.isSure && isSureOf(question, difference) } }),
			};
		});
}

function isSureOf({ isSure, isFormSure }: PromptQuestion, { kind }: PromptDifference): boolean {
	return isSure || (isFormSure === true && kind === "form");
}

/** One place is reported once, however many ways lead to it. */
function keyOf({ place }: PromptDifference, { location }: TextPattern): string {
	const { file, range } = place ?? location;
	return `${file} ${String(range.start)}`;
}

/** Functions that build or tokenize the training text; what they hand to the tokenizer is no prompt. */
function formattingNames({ config }: Run): readonly string[] {
	return [config.formatting?.name, config.tokenize?.name].filter((name) => name !== undefined);
}

/** What the script builds before the last column, or a chat that waits for its answer. */
function prefixPattern(run: Run): TextPattern | undefined {
	const { config, datasets } = run;
	const pattern = scriptPattern(config);
	if (pattern === undefined) {
		const isChat = datasets.some(({ format }) => format === "messages");
		return isChat && config.call !== undefined ? chatPrompt(config.call) : undefined;
	}
	const chat = pattern.parts.find((part) => part.kind === "chat");
	if (chat !== undefined) {
		return { location: pattern.location, parts: [{ ...chat, addGenerationPrompt: true }] };
	}
	const answer = pattern.parts.findLastIndex(({ kind }) => kind === "field");
	const parts = pattern.parts.slice(0, Math.max(answer, 0));
	return parts.some(({ kind }) => kind === "field") ? { location: pattern.location, parts } : undefined;
}

function chatPrompt(location: TextPattern["location"]): TextPattern {
	return { location, parts: [{ kind: "chat", field: "messages", addGenerationPrompt: true, location }] };
}
