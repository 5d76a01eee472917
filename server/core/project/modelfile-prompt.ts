/** The prompt that Ollama makes by a Modelfile. */
import type { Location } from "../base/text-range.js";
import type { GoValue } from "../syntax/go-template/run-go-template.js";
import { parseGoTemplate } from "../syntax/go-template/parse-go-template.js";
import { runGoTemplate } from "../syntax/go-template/run-go-template.js";
import { HOLE } from "../types/prompt-difference.js";
import type { InferencePrompt } from "../types/python-module.js";
import type { PatternPart } from "../types/text-pattern.js";

/** None where the file sets no template: Ollama takes that of the model. */
export function modelfilePrompts(file: string, text: string): readonly InferencePrompt[] {
	const lines = instructionsOf(text);
	const last = (name: string): Instruction | undefined => lines.findLast((line) => line.name === name);
	const template = last("TEMPLATE");
	if (template === undefined) {
		return [];
	}
	const location = { file, range: { start: template.start, end: template.end } };
	const part = promptPart(unquoted(template.value), last("SYSTEM"), location);
	return part === undefined ? [] : [{ pattern: { parts: [part], location } }];
}

interface Instruction {
	readonly name: string;
	readonly value: string;
	/** Of the value. */
	readonly start: number;
	readonly end: number;
}

/** Long values of the others are read so that nothing inside of them is. */
const INSTRUCTION = /^[ \t]*(TEMPLATE|SYSTEM|LICENSE|MESSAGE)[ \t]+("""[\s\S]*?"""|[^\n]*)/gim;

/** Values in three quotation marks may span lines. */
function instructionsOf(text: string): readonly Instruction[] {
	return [...text.matchAll(INSTRUCTION)].map((match) => {
		const [all, name = "", raw = ""] = match;
		const value = raw.trimEnd();
		const start = match.index + all.length - raw.length;
		return { name: name.toUpperCase(), value, start, end: start + value.length };
	});
}

function unquoted(value: string): string {
	const [, long] = /^"""([\s\S]*)"""$/.exec(value) ?? [];
	const [, short] = /^"([\s\S]*)"$/.exec(value) ?? [];
	return long ?? short ?? value;
}

/** Undefined where the template uses something that is not known here. */
function promptPart(
	template: string,
	system: Instruction | undefined,
	location: Location,
): PatternPart | undefined {
	const nodes = parseGoTemplate(template);
	const instruction = system === undefined ? "" : unquoted(system.value);
	const text = nodes && runGoTemplate(nodes, dataOf(instruction), "Response");
	return text === undefined || !text.includes(HOLE) ? undefined : { kind: "literal", text, location };
}

/** One question; what older and newer templates read. */
function dataOf(system: string): { readonly [key: string]: GoValue } {
	const question = { Role: "user", Content: HOLE, ToolCalls: null, Thinking: "" };
	const first = { Role: "system", Content: system, ToolCalls: null, Thinking: "" };
	return {
		System: system,
		Prompt: HOLE,
		Suffix: "",
		Tools: null,
		First: true,
		Think: false,
		ThinkLevel: "",
		IsThinkSet: false,
		Messages: system === "" ? [question] : [first, question],
	};
}
