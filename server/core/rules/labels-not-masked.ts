/** Labels that are a copy of the ids, so that prompt and padding are trained like the answer. */
import type { RuleFinding } from "../base/finding.js";
import type { Run } from "../types/run.js";
import type { Location } from "../base/text-range.js";
import { isOverwriting, labelsAreFinal, masksElsewhere } from "./support/labels-are-final.js";
import { maskingFix } from "./support/masking-fix.js";
import { defineRule } from "../types/rule.js";
import type { TokenizeFunction } from "../types/training-config.js";

export default defineRule({
	id: "labels-not-masked",
	stage: "run",
	severity: "warning",
	*check(run) {
		const { tokenize } = run.config;
		if (tokenize?.labels !== "copy" || tokenize.labelsLocation === undefined) {
			return;
		}
		const isMadeAnew = isOverwriting(run.config.collator?.value);
		if (!labelsAreFinal(run) && (!isMadeAnew || masksElsewhere(run.module) || !isLanguageCollator(run))) {
			return;
		}
		const prompt = promptOf(run, tokenize);
		if (isMadeAnew) {
			yield* prompt.kind === "none" ? [] : [madeAnew(tokenize.labelsLocation)];
			return;
		}
		const isPadded =
			tokenize.padding?.value === "max_length" ||
			(tokenize.padding?.value === "longest" && tokenize.encodesBatch === true);
		const { file, range } = tokenize.labelsLocation;
		const message = prompt.kind === "none" ? continuedMessage(isPadded) : promptMessage(isPadded);
		const finding: RuleFinding = {
			file,
			range,
			message,
			severity: prompt.kind === "none" ? "info" : "warning",
		};
		yield { ...finding, fixes: prompt.kind === "marker" ? maskingFix(run, tokenize, prompt.marker) : [] };
	},
});

/** Of Transformers: it takes every token that is no padding; the completion-only one masks prompts itself. */
function isLanguageCollator({ config }: Run): boolean {
	return config.collator?.value.endsWith("DataCollatorForLanguageModeling") === true;
}

function madeAnew({ file, range }: Location): RuleFinding {
	return {
		file,
		range,
		message:
			"The labels are a copy of the ids, and DataCollatorForLanguageModeling makes the same of them once more, so the prompt is trained like the answer. Set the labels before the answer to -100 and use DataCollatorForSeq2Seq, which keeps them.",
	};
}

function continuedMessage(isPadded: boolean): string {
	const what = isPadded ? "every token, padding included," : "every token";
	return `The labels are a copy of the ids, so ${what} is trained: right for continued pre-training. If the text holds prompts, set their labels to -100.`;
}

function promptMessage(isPadded: boolean): string {
	const what = isPadded ? "prompt and padding are" : "the prompt is";
	return `The labels are a copy of the ids and nothing masks them later, so ${what} trained like the answer. Set the labels before the answer to -100.`;
}

type Prompt =
	| { readonly kind: "none" }
	| { readonly kind: "some" }
	/** The literal that ends the prompt. */
	| { readonly kind: "marker"; readonly marker: string };

/** The prompt is what stands before the last column of the text. */
function promptOf({ config, datasets }: Run, tokenize: TokenizeFunction): Prompt {
	const [one] = config.possibleTexts ?? [];
	const parts = (config.formatting?.pattern ?? one ?? tokenize.input)?.parts ?? [];
	const answer = parts.findLastIndex(({ kind }) => kind === "field");
	const marker = parts[answer - 1];
	const hasPrompt = answer > 0 || parts.some(({ kind }) => kind === "chat");
	const hasHalves = datasets.some(({ format }) => format === "messages" || format === "prompt-completion");
	if (!hasPrompt && !hasHalves) {
		return { kind: "none" };
	}
	// Only a line break keeps the prompt's last token apart from the answer's first one.
	const isBoundary = marker?.kind === "literal" && /\S\n$/.test(marker.text);
	return isBoundary ? { kind: "marker", marker: marker.text } : { kind: "some" };
}
