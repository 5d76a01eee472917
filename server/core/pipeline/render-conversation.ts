/** A conversation through the run's chat template, as the run's release of Transformers renders it. */
import { unavailable, type Exactness, type Unavailable } from "../base/staged.js";
import type { JsonValue } from "../syntax/json/json-node.js";
import { pickTemplate } from "../template/pick-template.js";
import type { Conversation } from "../types/example.js";
import type { RenderedChat, RenderFailure } from "../types/rendered-chat.js";
import type { TemplateEngine, TemplateInput, TokenizerFacts } from "../types/tokenizer.js";
import type { TrainingConfig } from "../types/training-config.js";
import { renderChat } from "./render.js";
import { templateReleases, type TemplateRelease } from "./template-releases.js";

export interface RunTemplate {
	readonly facts: TokenizerFacts;
	readonly templates: TemplateEngine;
	/** `bos_token` and the like. */
	readonly variables: TemplateInput["variables"];
	readonly config?: TrainingConfig;
	/** Told why the text may differ in the run. */
	readonly onDoubt?: (doubt: Exactness) => void;
}

export function renderConversation(
	{ facts, templates, variables, config, onDoubt }: RunTemplate,
	conversation: Conversation,
	addGenerationPrompt: boolean,
): RenderedChat | RenderFailure | Unavailable {
	const template = templateFor(facts, conversation);
	if (typeof template !== "string") {
		return template;
	}
	const render = (release: TemplateRelease): RenderedChat | RenderFailure =>
		renderChat(templates, forRelease(conversation, release), {
			template,
			addGenerationPrompt,
			variables,
			transformersVersion: engineVersion(conversation, release),
		});
	const [newest, ...others] = templateReleases(conversation, template, config?.transformers);
	const result = render(newest);
	const differing = others.find((other) => !isSameText(result, render(other)));
	if (differing !== undefined) {
		onDoubt?.(releaseDoubt(newest, differing, config));
	}
	return "text" in result ? { ...result, conversation } : result;
}

/** The template that Transformers takes for this conversation; the script's own is the only one where it is set. */
export function templateFor(facts: TokenizerFacts, { tools }: Conversation): string | Unavailable {
	if (facts.template.level === "unavailable") {
		return unavailable(facts.template.why, facts.template.todo);
	}
	const { chatTemplates = [] } = facts;
	const template =
		chatTemplates.length === 0
			? facts.chatTemplate
			: pickTemplate(Object.fromEntries(chatTemplates.map(({ name, template: text }) => [name, text])), {
					hasTools: tools !== undefined && tools !== null,
				});
	if (template !== undefined && template.trim() !== "") {
		return template;
	}
	return chatTemplates.length === 0
		? unavailable(
				`The tokenizer ${facts.name} has no chat template, so the trainer stops here.`,
				"Load one in the script, or use the Instruct model's tokenizer.",
			)
		: unavailable(
				`The tokenizer ${facts.name} has several chat templates (${chatTemplates.map(({ name }) => `"${name}"`).join(", ")}) and none is called "default", so the trainer stops here.`,
				"Set tokenizer.chat_template in the script to the one that you mean.",
			);
}

/** Releases between 5.0 and 5.20 read templates as 5 does, but leave the reasoning where it stands. */
function engineVersion({ messages }: Conversation, release: TemplateRelease): 4 | 5 {
	const isPlain = release.transformersVersion === 5 && !release.aliasesReasoning;
	const hasReasoning = messages.some(
		({ json }) => "reasoning_content" in json || "thinking" in json || "reasoning" in json,
	);
	return isPlain && hasReasoning ? 4 : release.transformersVersion;
}

function forRelease(conversation: Conversation, { dropsNulls }: TemplateRelease): Conversation {
	if (!dropsNulls || !conversation.messages.some(({ json }) => Object.values(json).includes(null))) {
		return conversation;
	}
	return {
		...conversation,
		messages: conversation.messages.map((message) => ({ ...message, json: withoutNulls(message.json) })),
	};
}

function withoutNulls(json: { readonly [key: string]: JsonValue }): { readonly [key: string]: JsonValue } {
	return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null));
}

function isSameText(a: RenderedChat | RenderFailure, b: RenderedChat | RenderFailure): boolean {
	if (!("text" in a) || !("text" in b)) {
		return "text" in a === "text" in b;
	}
	return a.text === b.text && JSON.stringify(a.generation) === JSON.stringify(b.generation);
}

function releaseDoubt(
	newest: TemplateRelease,
	other: TemplateRelease,
	config: TrainingConfig | undefined,
): Exactness {
	const specifier = config?.transformers?.specifier;
	const known = specifier === undefined ? "not known" : `only bounded (${specifier})`;
	return {
		level: "approximate",
		why: `The version of transformers is ${known}, and ${differenceOf(newest, other)}.`,
		todo: "Pin transformers in requirements.txt, or paste `pip freeze` of the training machine into tunelint.freeze.txt.",
	};
}

function differenceOf(newest: TemplateRelease, other: TemplateRelease): string {
	if (newest.dropsNulls && !other.dropsNulls) {
		return "only 5.23 and newer remove null values from messages, as shown here";
	}
	if (newest.aliasesReasoning && !other.aliasesReasoning) {
		return "only 5.21 and newer give a message's reasoning under every name that templates read, as shown here";
	}
	return "4 and 5 render this chat template differently; shown as by 5";
}
