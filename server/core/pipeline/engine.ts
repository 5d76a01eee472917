/** What trainers ask for while they build a row's ids: the run's template and tokenizer behind one small interface. */
import { unavailable } from "../base/staged.js";
import type { RawEncoding } from "../types/encoding.js";
import type { Conversation, PreferenceSide } from "../types/example.js";
import type { TemplateEngine, Tokenizer, TokenizerFacts, TemplateInput } from "../types/tokenizer.js";
import type { TrainerEngine } from "../types/trainer.js";
import type { DatasetReference, TrainingConfig } from "../types/training-config.js";
import { renderChat, renderText } from "./render.js";

export interface EngineParts {
	readonly tokenizer: Tokenizer;
	readonly templates: TemplateEngine;
	readonly config?: TrainingConfig;
	readonly dataset?: DatasetReference;
	readonly side?: PreferenceSide;
}

type RenderResult = ReturnType<TrainerEngine["renderChat"]>;

/** Made for one row: what it renders and encodes is kept while the row is analysed. */
export function createTrainerEngine({ tokenizer, templates, dataset, side }: EngineParts): TrainerEngine {
	const { facts } = tokenizer;
	// A row whose version is not pinned is masked by every behaviour, and most of them ask for the same text and ids.
	const rendered = new Map<Conversation, Map<string, RenderResult>>();
	const encoded = new Map<string, RawEncoding>();

	const encodeText = (text: string, addSpecialTokens: boolean): RawEncoding => {
		const key = `${addSpecialTokens ? 1 : 0}${text}`;
		const known = encoded.get(key);
		const encoding = known ?? tokenizer.encode(text, { addSpecialTokens });
		encoded.set(key, encoding);
		return encoding;
	};

	const renderOnce = (conversation: Conversation, key: string, render: () => RenderResult): RenderResult => {
		const known = rendered.get(conversation)?.get(key);
		if (known !== undefined) {
			return known;
		}
		const result = render();
		const results = rendered.get(conversation) ?? new Map<string, RenderResult>();
		rendered.set(conversation, results.set(key, result));
		return result;
	};

	return {
		tokenizer,
		...(dataset === undefined ? {} : { dataset }),
		...(side === undefined ? {} : { side }),
		renderChat(conversation, { addGenerationPrompt, template: given, variables }) {
			const render = (template: string): RenderResult =>
				renderOnce(conversation, JSON.stringify([addGenerationPrompt, given, variables]), () =>
					renderChat(templates, conversation, {
						template,
						addGenerationPrompt,
						variables: { ...templateVariables(facts), ...variables },
					}),
				);
			if (given !== undefined) {
				const result = render(given);
				return "kind" in result ? result : { ...result, hasTrainerTemplate: true };
			}
			if (facts.template.level === "unavailable") {
				return unavailable(facts.template.why, facts.template.todo);
			}
			if (facts.chatTemplate === undefined || facts.chatTemplate.trim() === "") {
				return unavailable(
					`The tokenizer ${facts.name} has no chat template, so the trainer stops here.`,
					"Load one in the script, or use the Instruct model's tokenizer.",
				);
			}
			return render(facts.chatTemplate);
		},
		renderText,
		encode: (text, { addSpecialTokens }) => ({ ...encodeText(text.text, addSpecialTokens), rendered: text }),
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
