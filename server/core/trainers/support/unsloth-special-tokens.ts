/** Whether Unsloth lets the tokenizer put BOS before a text: not where the chat template or the first text has it already. */
import type { TextColumn } from "../../types/example.js";
import type { SpecialToken } from "../../types/tokenizer.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type { TrainingConfig } from "../../types/training-config.js";

interface SpecialTokensRun {
	readonly config: TrainingConfig;
	readonly engine: TrainerEngine;
	/** False for text columns before 2026.8.3, which look at the first character of the first text only. */
	readonly readsText: boolean;
}

export interface SpecialTokensChoice {
	readonly addSpecialTokens: boolean;
	/** Why it may be the other way. */
	readonly doubt?: string;
}

export function specialTokensOf(
	text: TextColumn,
	{ config, engine, readsText }: SpecialTokensRun,
): SpecialTokensChoice {
	const { bos, addsBos, addsEos, chatTemplate, template } = engine.tokenizer.facts;
	if (!addsBos && !addsEos) {
		return { addSpecialTokens: true };
	}
	if (bos === undefined) {
		return {
			addSpecialTokens: true,
			doubt: "Whether Unsloth leaves out BOS depends on the chat template, which is not at hand.",
		};
	}
	// None of the templates that Unsloth sets by name holds BOS literally.
	const isNamed = config.templateName !== undefined;
	if (!isNamed && chatTemplate?.includes(bos.text) === true) {
		return { addSpecialTokens: false };
	}
	if (readsText && startsWithBos(text, bos)) {
		return { addSpecialTokens: false, ...firstRowDoubt(text, bos) };
	}
	if (!isNamed && chatTemplate === undefined && template.level !== "exact") {
		return {
			addSpecialTokens: true,
			doubt: `Unsloth leaves out ${bos.text} when the chat template writes it, and the template is not at hand.`,
		};
	}
	return { addSpecialTokens: true };
}

function startsWithBos({ pieces }: TextColumn, bos: SpecialToken): boolean {
	return pieces
		.map((piece) => piece.text)
		.join("")
		.startsWith(bos.text);
}

/** The first row of the dataset decides for all; a BOS that the script or its template writes is in every row. */
function firstRowDoubt({ pieces }: TextColumn, bos: SpecialToken): Pick<SpecialTokensChoice, "doubt"> {
	const first = pieces.find(({ text }) => text !== "");
	const isInEveryRow = first?.origin !== "file" && first?.text.startsWith(bos.text) === true;
	return isInEveryRow
		? {}
		: {
				doubt: `The text starts with ${bos.text}; whether Unsloth adds a second one depends on the first row of the dataset.`,
			};
}
