/** Chat templates as Transformers renders them, for the row pipeline: never throws, keeps what it compiled. */
import type { JsonValue } from "../syntax/json/json-node.js";
import type { RenderFailure } from "../types/rendered-chat.js";
import type { RenderedText, TemplateEngine, TemplateInput } from "../types/tokenizer.js";
import { compileTemplate, type TemplateProgram } from "./compile-template.js";
import { cutAtFinalMessage, markFinalMessage } from "./continue-final-message.js";
import { locate } from "./frame.js";
import { UNTRACED, valueFromJson, type InputPlace } from "./input-values.js";
import { normaliseSource } from "./lexer.js";
import { prepareMessages, renderProgram, type RenderResult } from "./render-template.js";
import { placeOf, TemplateError } from "./template-error.js";
import type { Value } from "./values.js";

export interface TemplateEngineOptions {
	/** The time that `strftime_now` prints. */
	readonly now: () => Date;
}

/** A script has one template, a folder of scripts a few. */
const KEPT_TEMPLATES = 8;

export function createTemplateEngine({ now }: TemplateEngineOptions): TemplateEngine {
	const programs = new Map<string, TemplateProgram | TemplateError>();
	const programOf = (template: string): TemplateProgram => {
		const program = programs.get(template) ?? compileSafely(template);
		programs.delete(template);
		programs.set(template, program);
		const oldest = programs.keys().next().value;
		if (programs.size > KEPT_TEMPLATES && oldest !== undefined) {
			programs.delete(oldest);
		}
		if (program instanceof TemplateError) {
			throw program;
		}
		return program;
	};
	return {
		render(template, input) {
			try {
				const program = programOf(template);
				return withinBounds(input, (given) => renderInput(program, template, { input: given, now }));
			} catch (error) {
				return failureOf(error, template);
			}
		},
	};
}

/** Tracing may go over a bound that the render itself keeps: then the text comes without its origins. */
function withinBounds(input: TemplateInput, render: (input: TemplateInput) => RenderedText): RenderedText {
	try {
		return render(input);
	} catch (error) {
		if (input.withOrigins !== true || !(error instanceof TemplateError) || error.type !== "LimitError") {
			throw error;
		}
		return render({ ...input, withOrigins: false });
	}
}

function compileSafely(template: string): TemplateProgram | TemplateError {
	try {
		return compileTemplate(template);
	} catch (error) {
		if (error instanceof TemplateError) {
			return error;
		}
		throw error;
	}
}

function renderInput(
	program: TemplateProgram,
	template: string,
	{ input, now }: { readonly input: TemplateInput; readonly now: () => Date },
): RenderedText {
	const isTraced = input.withOrigins === true;
	const version = input.transformersVersion ?? 5;
	const options = { now, version, isTraced };
	if (input.continueFinalMessage !== true) {
		return renderedText(renderProgram(program, chatInput(input, options), options), isTraced);
	}
	const chat = chatInput(input, options);
	const finalMessage = markFinalMessage(chat.messages, { version, template });
	const result = renderProgram(program, chat, options);
	return renderedText(cutResult(result, cutAtFinalMessage(result.text, finalMessage)), isTraced);
}

function renderedText({ text, generation, origins }: RenderResult, isTraced: boolean): RenderedText {
	return { kind: "rendered", text, generation, ...(isTraced ? { origins } : {}) };
}

function cutResult({ text, generation, origins }: RenderResult, length: number): RenderResult {
	return {
		text: text.slice(0, length),
		generation,
		origins: origins
			.filter(({ start }) => start < length)
			.map((origin) => ({ ...origin, end: Math.min(origin.end, length) })),
	};
}

function chatInput(
	input: TemplateInput,
	{ version, isTraced }: { readonly version: 4 | 5; readonly isTraced: boolean },
): { readonly messages: readonly Value[]; readonly variables: ReadonlyMap<string, Value> } {
	const messages = input.messages.map((json, i) => {
		const place: InputPlace = isTraced ? { message: i, path: "" } : UNTRACED;
		return valueFromJson(json, place, input.messageNodes?.[i]);
	});
	const given: { readonly [name: string]: JsonValue } = {
		// `apply_chat_template` passes these two even when they are not given.
		tools: null,
		documents: null,
		...input.variables,
		...(input.tools === undefined ? {} : { tools: input.tools }),
		add_generation_prompt: input.addGenerationPrompt,
	};
	const variables = new Map<string, Value>();
	for (const [name, value] of Object.entries(given)) {
		const place: InputPlace = isTraced ? { path: name } : UNTRACED;
		variables.set(name, valueFromJson(value, place, input.variableNodes?.[name]));
	}
	return { messages: prepareMessages(messages, version), variables };
}

function failureOf(error: unknown, template: string): RenderFailure {
	const known = locate(error, 0);
	if (!(known instanceof TemplateError)) {
		throw known;
	}
	const { type, message, offset } = known;
	// What a template raises itself is its own sentence; what Python raises needs its name.
	const isOwnWords = type === "TemplateError" || type === "LimitError";
	const text = isOwnWords ? message : `${type}: ${message}`;
	return {
		kind: "render-failure",
		message: text === "" ? "The template raised an error." : text,
		errorType: type,
		...(offset === undefined ? {} : placeOf(normaliseSource(template), offset)),
	};
}
