/** A pattern as one text with holes. */
import type { PromptContext } from "../types/prompt-context.js";
import { HOLE } from "../types/prompt-difference.js";
import type { PatternPart } from "../types/text-pattern.js";

/** Undefined when a part cannot be followed. */
export function promptText(parts: readonly PatternPart[], context: PromptContext): string | undefined {
	let text = "";
	for (const part of parts) {
		const piece = partText(part, context);
		if (piece === undefined) {
			return undefined;
		}
		text += piece;
	}
	return withoutBos(text.replace(/\uE000+/g, HOLE), context);
}

export function partText(part: PatternPart, context: PromptContext): string | undefined {
	switch (part.kind) {
		case "literal":
			return part.text;
		case "field":
			return HOLE;
		case "special":
			return context.specialTokens[part.name];
		case "chat":
			return chatText(part, context);
		case "unknown":
			return undefined;
	}
}

/** One user turn and the header of the answer, as the family's template prints them. */
function chatText(
	part: Extract<PatternPart, { kind: "chat" }>,
	{ chatMarkers }: PromptContext,
): string | undefined {
	if (chatMarkers === undefined || part.addGenerationPrompt !== true) {
		return undefined;
	}
	const { user, assistant } = chatMarkers;
	return `${user.header}${HOLE}${user.end}${assistant.header}`;
}

/** Whether BOS is written or added by the tokenizer is another question. */
export function withoutBos(text: string, { specialTokens }: PromptContext): string {
	const bos = [specialTokens["bos_token"], "<s>", "<|begin_of_text|>", "<bos>"];
	const first = bos.find((token) => token !== undefined && text.startsWith(token));
	return first === undefined ? text : text.slice(first.length);
}

/** A variable's constant as the hole that it might as well be. */
export function openedPart(part: PatternPart): PatternPart {
	return part.kind === "literal" && part.variable !== undefined
		? { kind: "field", field: part.variable, location: part.location }
		: part;
}
