/** Chat templates on `@huggingface/jinja`, with generation spans and the strictness of Python where that is certain. */
import { Environment, parse, tokenize } from "@huggingface/jinja";
import type { RenderFailure } from "../core/types/rendered-chat.js";
import type { RenderedText, TemplateEngine, TemplateInput } from "../core/types/tokenizer.js";
import { formatTime } from "./format-time.js";
import { runTemplate } from "./strict-interpreter.js";

export interface LibraryTemplateOptions {
	/** The time that `strftime_now` prints. */
	readonly now?: () => Date;
}

type Program = ReturnType<typeof parse>;

/** A script has one template, a folder of scripts a few. */
const KEPT_TEMPLATES = 8;

export function createLibraryTemplateEngine({
	now = () => new Date(),
}: LibraryTemplateOptions = {}): TemplateEngine {
	const programs = new Map<string, Program>();
	return {
		render(template, input) {
			try {
				const program = programs.get(template) ?? parseTemplate(template);
				keepLatest(programs, template, program);
				const environment = new Environment();
				for (const [name, value] of Object.entries(variablesOf(input, now))) {
					environment.set(name, value);
				}
				const text = runTemplate(program, environment);
				return cutMarks(text);
			} catch (error) {
				return failureOf(error);
			}
		},
	};
}

function keepLatest(programs: Map<string, Program>, template: string, program: Program): void {
	programs.delete(template);
	programs.set(template, program);
	const oldest = programs.keys().next().value;
	if (programs.size > KEPT_TEMPLATES && oldest !== undefined) {
		programs.delete(oldest);
	}
}

/** Unicode non-characters that no text holds; they are taken out again after rendering. */
const GENERATION_START = "\uFDE0";
const GENERATION_END = "\uFDE1";

/** The library drops `{% generation %}` tags; calling a macro around the block keeps its place. */
const MARKING_MACRO = `{%- macro __generation__() -%}{{ "${GENERATION_START}" }}{{ caller() }}{{ "${GENERATION_END}" }}{%- endmacro %}`;

function parseTemplate(template: string): Program {
	// Python reads template files with universal newlines, and Jinja drops one newline at the end.
	const source = template.replace(/\r\n?/g, "\n");
	const marked = source
		.replace(/\{%([-+]?)\s*generation\s*([-+]?)%\}/g, "{%$1 call __generation__() $2%}")
		.replace(/\{%([-+]?)\s*endgeneration\s*([-+]?)%\}/g, "{%$1 endcall $2%}");
	const text = marked === source ? source : MARKING_MACRO + marked;
	return parse(tokenize(text, { lstrip_blocks: true, trim_blocks: true }));
}

function variablesOf(input: TemplateInput, now: () => Date): { readonly [name: string]: unknown } {
	return {
		false: false,
		true: true,
		none: null,
		False: false,
		True: true,
		None: null,
		range: pythonRange,
		raise_exception: (message: unknown) => {
			throw new Error(String(message));
		},
		strftime_now: (format: string) => formatTime(now(), format),
		// `apply_chat_template` passes these two even when they are not given.
		tools: null,
		documents: null,
		...input.variables,
		...(input.tools === undefined ? {} : { tools: input.tools }),
		messages: input.messages,
		add_generation_prompt: input.addGenerationPrompt,
	};
}

function pythonRange(start: number, stop?: number, step = 1): number[] {
	const [from, to] = stop === undefined ? [0, start] : [start, stop];
	if (step === 0) {
		throw new Error("range() arg 3 must not be zero");
	}
	const length = Math.max(0, Math.ceil((to - from) / step));
	// jinja2's sandbox allows no longer range either.
	if (length > 100_000) {
		throw new Error("Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000).");
	}
	return Array.from({ length }, (_, i) => from + i * step);
}

function cutMarks(text: string): RenderedText {
	const generation: { start: number; end: number }[] = [];
	let result = "";
	let start = 0;
	for (const part of text.split(/([\uFDE0\uFDE1])/)) {
		if (part === GENERATION_START) {
			start = result.length;
		} else if (part === GENERATION_END) {
			generation.push({ start, end: result.length });
		} else {
			result += part;
		}
	}
	return { kind: "rendered", text: result, generation };
}

function failureOf(error: unknown): RenderFailure {
	const message = error instanceof Error ? error.message : String(error);
	return { kind: "render-failure", message: message === "" ? "The template raised an error." : message };
}
