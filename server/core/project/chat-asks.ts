/** Whether the arguments of a call have the chats of training printed as they were trained. */
import type { Location } from "../base/text-range.js";
import type { ChatAsk } from "../types/chat-ask.js";
import type { ChatOptions } from "../types/chat-options.js";
import type { PromptDifference } from "../types/prompt-difference.js";
import type { PythonModule } from "../types/python-module.js";
import type { PatternPart, TextPattern } from "../types/text-pattern.js";

/** A record's training text, and its prompt as each ask prints it, by `askKey`. */
export interface PrintedChat {
	readonly training: string;
	readonly location: Location;
	readonly asked: ReadonlyMap<string, string | undefined>;
}

/** The record's own variables and tools, by the run's own template. */
export const OWN_ASK: ChatAsk = { withTools: true };

export function askKey(ask: ChatAsk): string {
	return JSON.stringify([ask.variables, ask.withTools, ask.template]);
}

/** Everything that has to be printed to judge the prompt; none where its arguments are not known. */
export function asksOf(pattern: TextPattern, module: PythonModule): readonly ChatAsk[] {
	const changes = changesOf(pattern, module);
	return changes.length === 0 ? [] : [OWN_ASK, together(changes), ...changes.map(({ ask }) => ask)];
}

/** Undefined: it is printed as it was trained, or nothing is proved. */
export function compareOptions(
	pattern: TextPattern,
	module: PythonModule,
	chats: readonly PrintedChat[],
): PromptDifference | undefined {
	const [first] = chats;
	const changes = chats.length === 0 ? [] : changesOf(pattern, module);
	if (first === undefined || changes.length === 0) {
		return undefined;
	}
	const all = together(changes);
	const isTrained = chats.every((chat) => isBeginning(chat, OWN_ASK) === true);
	if (!isTrained || !chats.every((chat) => isBeginning(chat, all) === false)) {
		return undefined;
	}
	const cause = changes.find(({ ask }) => chats.every((chat) => isBeginning(chat, ask) === false));
	const inference = first.asked.get(askKey(all)) ?? "";
	const { name, location } = cause ?? { name: "arguments", location: pattern.location };
	return {
		kind: "option",
		option: name,
		training: first.training.slice(0, inference.length + SHOWN_BEHIND),
		inference,
		location: first.location,
		place: location,
		isSure: true,
	};
}

const SHOWN_BEHIND = 40;

function isBeginning({ training, asked }: PrintedChat, ask: ChatAsk): boolean | undefined {
	const text = asked.get(askKey(ask));
	return text === undefined ? undefined : training.startsWith(text);
}

interface Change {
	readonly name: string;
	readonly location: Location;
	readonly ask: ChatAsk;
}

type ChatPart = PatternPart & { readonly kind: "chat" };

/** What the call does otherwise than training: each argument alone. */
function changesOf({ parts }: TextPattern, module: PythonModule): readonly Change[] {
	const [chat, ...others] = parts;
	const options = chat?.kind === "chat" ? chat.options : undefined;
	if (chat?.kind !== "chat" || others.length > 0 || options === undefined || options.hasUnknown) {
		return [];
	}
	const template = options.template ?? assignedTemplate(module);
	return [
		...variableChanges(options, chat),
		...(options.tools === "none"
			? [{ name: "tools", location: chat.location, ask: { withTools: false } }]
			: []),
		...(template === undefined
			? []
			: [
					{
						name: "chat_template",
						location: template.location,
						ask: { withTools: true, template: template.text },
					},
				]),
	];
}

/** No variables are a change too, where training gives some. */
function variableChanges({ variables }: ChatOptions, chat: ChatPart): readonly Change[] {
	return variables.length === 0
		? [{ name: "variables", location: chat.location, ask: { withTools: true, variables: {} } }]
		: variables.map(({ name, value, location }) => ({
				name,
				location,
				ask: { withTools: true, variables: { [name]: value } },
			}));
}

function together(changes: readonly Change[]): ChatAsk {
	const variables = changes.flatMap(({ ask }) => (ask.variables === undefined ? [] : [ask.variables]));
	const template = changes.find(({ ask }) => ask.template !== undefined)?.ask.template;
	return {
		withTools: changes.every(({ ask }) => ask.withTools),
		...(variables.length === 0
			? {}
			: { variables: Object.assign({}, ...variables) as ChatAsk["variables"] & object }),
		...(template === undefined ? {} : { template }),
	};
}

/** `tokenizer.chat_template = "…"`, where nothing decides whether it is set. */
function assignedTemplate({ assignments, text }: PythonModule): ChatOptions["template"] {
	const set = assignments.filter(({ target }) => /(?:^|[._])tok\w*\.chat_template$/.test(target));
	const [only] = set;
	const isGuarded = /\bif\b[^\n]*chat_template/.test(text);
	return set.length === 1 && only?.value.kind === "string" && only.value.certainty === "certain" && !isGuarded
		? { text: only.value.value, location: only.value.location }
		: undefined;
}
