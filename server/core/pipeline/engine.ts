/** What trainers ask for while they build a row's ids: the run's template and tokenizer behind one small interface. */
import { unavailable } from "../base/staged.js";
import type { TemplateEngine, Tokenizer, TokenizerFacts, TemplateInput } from "../types/tokenizer.js";
import type { TrainerEngine } from "../types/trainer.js";
import type { TrainingConfig } from "../types/training-config.js";
import { renderChat, renderText } from "./render.js";

export interface EngineParts {
	readonly tokenizer: Tokenizer;
	readonly templates: TemplateEngine;
	readonly config?: TrainingConfig;
	readonly withTurns: boolean;
}

export function createTrainerEngine({ tokenizer, templates, withTurns }: EngineParts): TrainerEngine {
	const { facts } = tokenizer;
	return {
		tokenizer,
		renderChat(conversation, { addGenerationPrompt }) {
			if (facts.template.level === "unavailable") {
				return unavailable(facts.template.why, facts.template.todo);
			}
			if (facts.chatTemplate === undefined || facts.chatTemplate.trim() === "") {
				return unavailable(
					`The tokenizer ${facts.name} has no chat template, so the trainer stops here.`,
					"Load one in the script, or use the Instruct model's tokenizer.",
				);
			}
			return renderChat(templates, conversation, {
				template: facts.chatTemplate,
				addGenerationPrompt,
				variables: templateVariables(facts),
				withTurns,
			});
		},
		renderText,
		encode: (rendered, options) => ({ ...tokenizer.encode(rendered.text, options), rendered }),
	};
}

/** The special tokens that `apply_chat_template` hands to the template. */
export function templateVariables(facts: TokenizerFacts): TemplateInput["variables"] {
	return specialTokenTexts(facts);
}

export function specialTokenTexts(facts: TokenizerFacts): Record<string, string> {
	const texts: Record<string, string> = {};
	for (const [name, token] of [
		["bos_token", facts.bos],
		["eos_token", facts.eos],
		["pad_token", facts.pad],
		["unk_token", facts.unk],
	] as const) {
		if (token !== undefined) {
			texts[name] = token.text;
		}
	}
	return texts;
}
