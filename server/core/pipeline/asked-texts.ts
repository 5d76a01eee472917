/** The prompts that files which ask the model would make of a trained record: its chat up to the answer, printed their way. */
import { isUnavailable } from "../base/staged.js";
import type { Conversation } from "../types/example.js";
import type { ExampleAnalysis, LineContext } from "../types/example-analysis.js";
import type { TokenizerFacts } from "../types/tokenizer.js";
import type { PipelineResources } from "./analyse.js";
import { specialTokenTexts } from "./engine.js";
import { isRenderFailure } from "./mask.js";
import { conversationOfChat } from "./normalise.js";
import { renderConversation } from "./render-conversation.js";

/** One for each of the context's asks; undefined where the template cannot print it. */
export function askedTexts(
	analysis: ExampleAnalysis,
	context: LineContext,
	{ tokenizer, templates }: PipelineResources,
): readonly (string | undefined)[] {
	const { asks = [], config } = context;
	const conversation = asks.length === 0 ? undefined : conversationOf(analysis, context);
	const answer = conversation?.messages.findLastIndex(({ role }) => role === "assistant") ?? -1;
	if (conversation === undefined || answer < 1 || tokenizer.kind !== "loaded") {
		return asks.map(() => undefined);
	}
	const { facts } = tokenizer.tokenizer;
	const { tools, toolsNode, ...rest } = conversation;
	return asks.map((ask) => {
		const asked: Conversation = {
			...rest,
			messages: rest.messages.slice(0, answer),
			...(ask.variables === undefined ? {} : { templateVariables: ask.variables }),
			...(ask.withTools && tools !== undefined ? { tools, ...(toolsNode && { toolsNode }) } : {}),
		};
		const run = {
			facts: withTemplate(facts, ask.template),
			templates,
			variables: specialTokenTexts(facts),
			...(config && { config }),
		};
		const printed = renderConversation(run, asked, true);
		return isUnavailable(printed) || isRenderFailure(printed) ? undefined : printed.text;
	});
}

/** What the trainer or the script gave to the template. */
function conversationOf(
	{ rendered, line, example }: ExampleAnalysis,
	{ config }: LineContext,
): Conversation | undefined {
	const known =
		rendered?.conversation ?? (example?.kind === "conversational" ? example.conversation : undefined);
	if (known !== undefined || rendered?.hasTrainerTemplate === true || line.json === undefined) {
		return rendered?.hasTrainerTemplate === true ? undefined : known;
	}
	const chat = config?.formatting?.pattern.parts.find((part) => part.kind === "chat");
	const written = chat && conversationOfChat(line.json, chat);
	return written === undefined || isUnavailable(written) ? undefined : written;
}

/** The text in place of all templates that the tokenizer has. */
function withTemplate(facts: TokenizerFacts, template: string | undefined): TokenizerFacts {
	return template === undefined
		? facts
		: { ...facts, chatTemplates: [], chatTemplate: template, template: { level: "exact" } };
}
