/** Whether a record's answers think before they speak. */
import type { Example, Message } from "../types/example.js";

/** `text`: the record's; or nothing, when it is known to have no word of thoughts. Undefined for rows whose answer cannot be told apart, and for preference rows. */
export function hasThoughts(example: Example, text: string): boolean | undefined {
	switch (example.kind) {
		case "conversational":
			return example.conversation.messages.some(isAnswer)
				? mentions(text) &&
						example.conversation.messages.some((message) => isAnswer(message) && thinks(message))
				: undefined;
		case "standard":
			return example.type === "prompt-completion"
				? mentions(text) && opens(textOf(example.completion))
				: undefined;
		case "instruction":
			return mentions(text) && opens(textOf(example.output));
		case "preference":
		case "segments":
		case "tokens":
			return undefined;
	}
}

/** Most records think of nothing: one look at the text spares the rest. */
function mentions(text: string): boolean {
	return text.includes("think") || text.includes('"reasoning');
}

/** One of these is in each record with thoughts, as `RowRule.triggers` has it. */
export const THOUGHT_WORDS: readonly string[] = ["think>", "thinking", "reasoning"];

const KEYS = ["reasoning_content", "reasoning", "thinking"];

function isAnswer({ role, train }: Message): boolean {
	return mayThink(role) && train?.value !== false;
}

/** Whose turns count; the thoughts of others are their own. */
export function mayThink(role: string): boolean {
	return role === "assistant" || role === "gpt";
}

function thinks({ content, json }: Message): boolean {
	return (
		KEYS.some((key) => typeof json[key] === "string" && json[key] !== "") ||
		(content !== undefined && opens(content))
	);
}

/** An empty block says that there are no thoughts. */
function opens(text: string): boolean {
	const end = text.indexOf("</think>");
	const start = text.indexOf("<think>");
	return end < 0 ? start >= 0 : text.slice(start < 0 ? 0 : start + "<think>".length, end).trim() !== "";
}

function textOf({ pieces }: { readonly pieces: readonly { readonly text: string }[] }): string {
	return pieces.map(({ text }) => text).join("");
}
