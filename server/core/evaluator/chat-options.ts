/** What a call hands to a chat template besides the messages: variables, tools, another template. */
import type { ChatOptions, ChatVariable } from "../types/chat-options.js";
import { keywordOf, type CallSite } from "./call-site.js";
import { constantOf, stringOf, type Value } from "./value.js";

/** Arguments of `apply_chat_template` that the template does not see. */
const OWN =
	/^(?:conversations?|messages|tools|documents|chat_template|add_generation_prompt|continue_final_message|tokenize|padding|truncation|max_length|return_\w+|tokenizer_kwargs|processor_kwargs|images|videos|load_audio_from_video|num_frames|video_fps|do_\w+)$/;

/** `apply_chat_template(messages, tools=…, enable_thinking=False)`: every other keyword is a variable of the template. */
export function optionsOfTemplateCall(site: CallSite): ChatOptions {
	const others = site.keywords.filter(({ name }) => !OWN.test(name));
	return chatOptions(
		site,
		others.map(({ name, value }) => ({ name, value })),
		others.some(({ name }) => name === "**"),
	);
}

/** `llm.chat(…, chat_template_kwargs={…})`, and the same in `extra_body` of a request. */
export function optionsOfChatCall(site: CallSite): ChatOptions {
	const body = keywordOf(site, "extra_body")?.value;
	const given =
		keywordOf(site, "chat_template_kwargs")?.value ??
		(body?.kind === "dict"
			? body.entries.findLast(({ key }) => key === "chat_template_kwargs")?.value
			: undefined);
	const entries = given?.kind === "dict" ? given.entries : [];
	const isOpen =
		(given !== undefined && (given.kind !== "dict" || given.isOpen)) ||
		(body !== undefined && body.kind !== "dict") ||
		site.keywords.some(({ name }) => name === "**");
	return chatOptions(
		site,
		entries.map(({ key, value }) => ({ name: key, value })),
		isOpen,
	);
}

function chatOptions(
	site: CallSite,
	given: readonly { readonly name: string; readonly value: Value }[],
	isOpen: boolean,
): ChatOptions {
	const variables = given.flatMap(({ name, value }) => {
		const constant = value.certainty === "certain" ? constantOf(value) : undefined;
		return constant === undefined
			? []
			: [{ name, value: constant satisfies ChatVariable, location: value.location }];
	});
	const template = keywordOf(site, "chat_template")?.value;
	const text = template?.certainty === "certain" ? stringOf(template) : undefined;
	const hasOther = template !== undefined && template.kind !== "none" && text === undefined;
	return {
		variables,
		tools: toolsOf(keywordOf(site, "tools")?.value, isOpen),
		...(template === undefined || text === undefined
			? {}
			: { template: { text, location: template.location } }),
		hasUnknown: isOpen || hasOther || variables.length < given.length,
	};
}

function toolsOf(tools: Value | undefined, isOpen: boolean): ChatOptions["tools"] {
	if (tools === undefined) {
		return isOpen ? "unknown" : "none";
	}
	if (tools.kind === "none" || (tools.kind === "list" && tools.items.length === 0 && !tools.isOpen)) {
		return "none";
	}
	return tools.kind === "list" ? "given" : "unknown";
}
