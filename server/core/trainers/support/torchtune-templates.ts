/** Prompt templates of torchtune: text around the contents, which is encoded as plain text, apart from the contents. */
import { isUnavailable, unavailable, type Unavailable } from "../../base/staged.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import type { TextPiece } from "../../types/example.js";
import { joinTexts } from "./row-parts.js";
import type { TuneMessage } from "./torchtune-messages.js";
import { lastPart, stopsWith, tokenizerOption, type TorchtuneRun } from "./torchtune-run.js";

type Tags = { readonly [role: string]: readonly [string, string] };

/** Names without their module, which differs between releases (torchtune/data/_prompt_templates.py). */
const TAGS: { readonly [name: string]: Tags } = {
	GrammarErrorCorrectionTemplate: { user: ["Correct this to standard English: ", "\n---\nCorrected: "] },
	SummarizeTemplate: { user: ["Summarize this dialogue:\n", "\n---\nSummary:\n"] },
	QuestionAnswerTemplate: { user: ["Question: ", "\n\nAnswer: "] },
};
const CHATML_ROLES: readonly string[] = ["system", "user", "assistant"];

/** `usual`: the template that the tokenizer's class has when the config names none. */
export function applyTemplate(
	messages: readonly TuneMessage[],
	run: TorchtuneRun,
	usual: string | undefined,
): readonly TuneMessage[] | Unavailable {
	const setting = tokenizerOption(run, "prompt_template");
	const choice = setting === undefined ? usual : setting.value;
	if (choice === undefined || choice === null) {
		return messages;
	}
	const tags = tagsOf(choice);
	if (tags !== undefined) {
		return messages.map((message) => withTags(message, tags[message.role]));
	}
	switch (lastPart(choice)) {
		case "ChatMLTemplate":
			return chatml(messages, run);
		case "MistralChatTemplate":
			return mistral(messages, run);
		case "Llama2ChatTemplate":
			return llama2(messages, run);
		default:
			return unavailable(
				`The prompt template ${JSON.stringify(choice)} is code that Tunelint does not follow.`,
				"Write the template as a map of roles to the texts before and after.",
			);
	}
}

function tagsOf(choice: JsonValue): Tags | undefined {
	if (typeof choice === "string") {
		return TAGS[lastPart(choice) ?? ""];
	}
	if (typeof choice !== "object" || choice === null || Array.isArray(choice)) {
		return undefined;
	}
	const text = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");
	return Object.fromEntries(
		Object.entries(choice).map(([role, tags]): [string, [string, string]] => {
			const [before, after] = Array.isArray(tags) ? (tags as readonly JsonValue[]) : [];
			return [role, [text(before), text(after)]];
		}),
	);
}

function tag(text: string, { index }: TuneMessage): TextPiece[] {
	return [{ text, origin: "trainer", ...(index === undefined ? {} : { messageIndex: index }) }];
}

/** Empty tags are left away. */
function withTags(message: TuneMessage, tags: readonly [string, string] | undefined): TuneMessage {
	const [before, after] = tags ?? ["", ""];
	const items = [
		...(before === "" ? [] : [tag(before, message)]),
		...message.items,
		...(after === "" ? [] : [tag(after, message)]),
	];
	return { ...message, items };
}

function chatml(messages: readonly TuneMessage[], run: TorchtuneRun): TuneMessage[] | Unavailable {
	const stray = messages.find(({ role }) => !CHATML_ROLES.includes(role) && role !== "ipython");
	if (stray !== undefined) {
		return stopsWith(
			run,
			`a KeyError: ChatMLTemplate knows no role "${stray.role}"`,
			"Use another template.",
		);
	}
	return messages.map((message, i) => {
		const isOpen =
			message.role === "assistant" && i === messages.length - 1 && joinTexts(message.items.flat()) === "";
		return CHATML_ROLES.includes(message.role)
			? withTags(message, [`<|im_start|>${message.role}\n`, isOpen ? "" : "<|im_end|>\n"])
			: message;
	});
}

/** Its empty texts are encoded too, which changes nothing but where a leading space is looked for. */
function mistral(messages: readonly TuneMessage[], run: TorchtuneRun): TuneMessage[] | Unavailable {
	const tags = new Map([
		["user", ["[INST] ", " [/INST] "]],
		["assistant", ["", ""]],
		["ipython", ["", ""]],
	]);
	const result: TuneMessage[] = [];
	for (const message of messages) {
		const around = tags.get(message.role);
		if (around === undefined) {
			const what =
				message.role === "system"
					? "ValueError: MistralChatTemplate takes no system message"
					: `KeyError: MistralChatTemplate knows no role "${message.role}"`;
			return stopsWith(run, `a ${what}`, "Put the system text into the first user message.");
		}
		const [before = "", after = ""] = around;
		result.push({ ...message, items: [tag(before, message), ...message.items, tag(after, message)] });
	}
	return result;
}

/** The system message goes into every user message behind it; other roles repeat the content before them. */
function llama2(messages: readonly TuneMessage[], run: TorchtuneRun): TuneMessage[] | Unavailable {
	const result: TuneMessage[] = [];
	let system: readonly (readonly TextPiece[])[] = [];
	let items: readonly (readonly TextPiece[])[] | Unavailable = stopsWith(
		run,
		"an UnboundLocalError: Llama2ChatTemplate knows only system, user and assistant",
		"Change the role of the first message.",
	);
	for (const message of messages) {
		if (message.role === "system") {
			system = [tag("<<SYS>>\n", message), ...message.items, tag("\n<</SYS>>\n\n", message)];
			continue;
		}
		if (message.role === "user") {
			items = [tag("[INST] ", message), ...system, ...message.items, tag(" [/INST] ", message)];
		} else if (message.role === "assistant") {
			items = message.items;
		}
		if (isUnavailable(items)) {
			return items;
		}
		result.push({ ...message, items });
	}
	return result;
}
