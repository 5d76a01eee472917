/** What trainers ask for while they build a row's ids: the run's template and tokenizer behind one small interface. */
import type { Exactness } from "../base/staged.js";
import type { RawEncoding } from "../types/encoding.js";
import type { Conversation, PreferenceSide } from "../types/example.js";
import type { TemplateEngine, Tokenizer, TokenizerFacts } from "../types/tokenizer.js";
import type { TrainerEngine } from "../types/trainer.js";
import type { DatasetReference, TrainingConfig } from "../types/training-config.js";
import { renderConversation } from "./render-conversation.js";
import { renderChat, renderText } from "./render.js";

export interface EngineParts {
	readonly tokenizer: Tokenizer;
	readonly templates: TemplateEngine;
	readonly config?: TrainingConfig;
	readonly dataset?: DatasetReference;
	readonly side?: PreferenceSide;
	/** Told why a rendered text may differ in the run. */
	readonly onDoubt?: (doubt: Exactness) => void;
}

type RenderResult = ReturnType<TrainerEngine["renderChat"]>;

/** Made for one row: what it renders and encodes is kept while the row is analysed. */
export function createTrainerEngine({ tokenizer, dataset, side, ...parts }: EngineParts): TrainerEngine {
	const { facts } = tokenizer;
	const runTemplate = { ...parts, facts, variables: specialTokenTexts(facts) };
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
		renderChat(conversation, { addGenerationPrompt, template, variables }) {
			return renderOnce(conversation, JSON.stringify([addGenerationPrompt, template, variables]), () => {
				const run = { ...runTemplate, variables: { ...runTemplate.variables, ...variables } };
				if (template === undefined) {
					return renderConversation(run, conversation, addGenerationPrompt);
				}
				const result = renderChat(parts.templates, conversation, {
					template,
					addGenerationPrompt,
					variables: run.variables,
				});
				return "kind" in result ? result : { ...result, hasTrainerTemplate: true };
			});
		},
		renderText,
		encode: (text, { addSpecialTokens }) => ({ ...encodeText(text.text, addSpecialTokens), rendered: text }),
	};
}

/** The special tokens by the names that `apply_chat_template` hands to the template. */
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
