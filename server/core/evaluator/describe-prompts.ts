/** Prompts of inference, as patterns: each once, with variables as holes. */
import type { Location } from "../base/text-range.js";
import type { InferencePrompt } from "../types/python-module.js";
import type { PatternPart, TextPattern } from "../types/text-pattern.js";
import { locationOf, sourceOf, type Interpreter, type PromptRecord } from "./interpreter.js";
import { toPatterns } from "./python-value.js";
import { optionsOf } from "./value.js";

const MAX_PROMPTS = 50;

export function describePrompts(interpreter: Interpreter): readonly InferencePrompt[] {
	const prompts = new Map<string, FoundPrompt>();
	for (const record of interpreter.prompts) {
		for (const pattern of promptPatterns(interpreter, record)) {
			const { start, end } = pattern.location.range;
			const key = `${String(start)} ${String(end)} ${patternKey(pattern.parts)}`;
			const known = prompts.get(key);
			if (!known || constants(pattern.parts) < constants(known.prompt.pattern.parts)) {
				const { enclosing, server } = record;
				const askedAt = locationOf(interpreter, record.range);
				const prompt = {
					pattern,
					...(overlaps(pattern.location, askedAt) ? {} : { askedAt }),
					...(enclosing === undefined ? {} : { enclosing }),
					...(server === undefined ? {} : { server }),
				};
				prompts.set(key, { prompt, call: record.range.start });
			}
		}
	}
	// A function that was also followed from a caller has the caller's text: its bare parameter says less.
	const found = [...prompts.values()];
	const told = new Set(found.filter(({ prompt }) => !isBareHole(prompt.pattern)).map(({ call }) => call));
	return found
		.filter(({ prompt, call }) => !isBareHole(prompt.pattern) || !told.has(call))
		.slice(0, MAX_PROMPTS)
		.map(({ prompt }) => prompt);
}

/** The whole text may stand in the argument, or the argument in the text's statement. */
function overlaps(a: Location, b: Location): boolean {
	return a.file === b.file && a.range.start <= b.range.end && b.range.start <= a.range.end;
}

interface FoundPrompt {
	readonly prompt: InferencePrompt;
	readonly call: number;
}

/** How many holes hold a known text: of the same prompt, the one with open holes says most about the others. */
function constants(parts: readonly PatternPart[]): number {
	return parts.reduce((sum, part) => {
		if (part.kind === "chat") {
			return (part.messages ?? []).reduce((all, { content }) => all + constants(content), sum);
		}
		return sum + (part.kind === "literal" && part.variable !== undefined ? 1 : 0);
	}, 0);
}

function promptPatterns(interpreter: Interpreter, record: PromptRecord): readonly TextPattern[] {
	const options = optionsOf(record.value);
	// What a script falls back to where there is no chat template is not what it asks.
	const chats = options.filter((option) => option.kind === "text" && option.parts.some(isChat));
	return (chats.length > 0 ? chats : options).flatMap((option) => {
		const isBuilt = option.kind === "text";
		const location = isBuilt ? option.location : locationOf(interpreter, record.range);
		const patterns = toPatterns(option, sourceOf(interpreter, record.range), location);
		return patterns.map((pattern) => ({ ...pattern, parts: pattern.parts.map(asHole) }));
	});
}

function isChat({ kind }: PatternPart): boolean {
	return kind === "chat";
}

/** At inference a variable is a hole as good as a parameter. */
function asHole(part: PatternPart): PatternPart {
	if (part.kind === "chat" && part.messages) {
		return {
			...part,
			messages: part.messages.map(({ role, content }) => ({ role, content: content.map(asHole) })),
		};
	}
	const name = part.kind === "unknown" ? HOLE_SOURCE.exec(part.text)?.[1] : undefined;
	return name === undefined ? part : { kind: "field", field: name, location: part.location };
}

/** `question`, `item["question"].strip()`: one text of somebody, not a form. */
const HOLE_SOURCE =
	/^([A-Za-z_]\w*)(?:\.\w+|\[(?:"\w+"|'\w+'|\w+)\])*(?:\.(?:strip|rstrip|lstrip|lower)\(\))?$/;

function isBareHole(pattern: TextPattern): boolean {
	const [only] = pattern.parts;
	return pattern.parts.length === 1 && (only?.kind === "field" || only?.kind === "unknown");
}

/** The parts without their places; whatever fills a hole, it is the same prompt. */
function patternKey(parts: readonly PatternPart[]): string {
	const keys = parts.map((part) => JSON.stringify(partKey(part)));
	return keys.filter((key, index) => key !== HOLE || keys[index - 1] !== HOLE).join();
}

const HOLE = '["hole"]';

function partKey(part: PatternPart): readonly unknown[] {
	switch (part.kind) {
		case "literal":
			return part.variable === undefined ? ["literal", part.text] : ["hole"];
		case "unknown":
		case "field":
			return ["hole"];
		case "special":
			return ["special", part.name];
		case "chat": {
			const messages = part.messages?.map(({ role, content }) => [role, patternKey(content)]);
			return ["chat", messages, part.addGenerationPrompt];
		}
	}
}
