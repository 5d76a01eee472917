/** Renders a chat as Transformers does: text, generation spans, and where each character comes from. */
import type { TextOrigin } from "../types/tokenizer.js";
import { withBudget } from "./budget.js";
import { setItem } from "./dict.js";
import { createGlobals } from "./globals.js";
import { reprOf } from "./python-repr.js";
import { createSink, type Run } from "./run.js";
import { raise } from "./template-error.js";
import type { TemplateProgram } from "./compile-template.js";
import { codePointIndex, hasSurrogates, utf16Offset } from "./text.js";
import { joinTexts, piecesOf, plainText } from "./traced-text.js";
import { PyDict, type Text, type Value } from "./values.js";

export interface ChatInput {
	/** Made by `valueFromJson`; each render needs its own. */
	readonly messages: readonly Value[];
	/** `tools`, `documents`, `add_generation_prompt`, `bos_token` and what else the template may read. */
	readonly variables: ReadonlyMap<string, Value>;
}

export interface RenderOptions {
	readonly now: () => Date;
	/** The major version of Transformers. */
	readonly version: 4 | 5;
	readonly isTraced: boolean;
}

export interface RenderResult {
	readonly text: string;
	/** UTF-16 ranges, as Transformers reports them: inside of a macro or `set` block they are off. */
	readonly generation: readonly { readonly start: number; readonly end: number }[];
	/** Empty unless traced. */
	readonly origins: readonly TextOrigin[];
}

/** Throws a `TemplateError`. */
export function renderProgram(
	program: TemplateProgram,
	input: ChatInput,
	options: RenderOptions,
): RenderResult {
	const variables = createGlobals(options);
	input.variables.forEach((value, name) => variables.set(name, value));
	variables.set("messages", [...input.messages]);
	const root = createSink();
	const run: Run = {
		variables,
		exported: new Map(),
		now: options.now,
		version: options.version,
		isTraced: options.isTraced,
		root,
		sink: root,
		generations: [],
		message: undefined,
		depth: 0,
	};
	withBudget(() => program.run(run));
	const text = options.isTraced ? plainText(joinTexts(root.parts.map((part) => part.text))) : root.text;
	return {
		text,
		generation: run.generations.map(({ start, points }) => ({ start, end: endOf(text, start, points) })),
		origins: options.isTraced ? originsOf(root.parts) : [],
	};
}

/** The offset `points` code points after `start`; beyond the end, each counts one. */
function endOf(text: string, start: number, points: number): number {
	if (!hasSurrogates(text)) {
		return start + points;
	}
	const index = codePointIndex(text, start) + points;
	const length = codePointIndex(text, text.length);
	return index > length ? text.length + (index - length) : utf16Offset(text, index);
}

/** What Transformers makes of the messages before a template sees them. */
export function prepareMessages(messages: readonly Value[], version: 4 | 5): Value[] {
	return messages.map((message, i) => {
		if (message instanceof PyDict) {
			message.message = i;
			return version === 5 ? withReasoning(message) : message;
		}
		return version === 5
			? raise(
					"TypeError",
					`Chat messages should be dicts, dataclasses or pydantic models, but got ${plainText(reprOf(message))}.`,
				)
			: message;
	});
}

const REASONING_FIELDS = ["reasoning_content", "thinking", "reasoning"];

/** Transformers 5 gives a message's reasoning under every name that templates read it by. */
function withReasoning(message: PyDict): PyDict {
	const reasoning = REASONING_FIELDS.map((field) => message.values.get(field)).find(
		(value) => value !== undefined && value !== null,
	);
	if (reasoning === undefined) {
		return message;
	}
	const aliased = new PyDict();
	aliased.message = message.message;
	setItem(aliased, "thinking", reasoning);
	message.values.forEach((value, key) => aliased.values.set(key, value));
	aliased.values.set("reasoning_content", reasoning);
	return aliased;
}

function originsOf(
	parts: readonly { readonly text: Text; readonly message: number | undefined }[],
): TextOrigin[] {
	const origins: TextOrigin[] = [];
	let start = 0;
	for (const { text, message } of parts) {
		for (const { length, source, from, isExact } of piecesOf(text)) {
			const end = start + length;
			const origin: TextOrigin = {
				start,
				end,
				from,
				isExact,
				...(source === undefined ? {} : { source }),
				...(message === undefined ? {} : { turn: message }),
			};
			const last = origins.at(-1);
			if (last !== undefined && continues(last, origin)) {
				origins[origins.length - 1] = { ...last, end };
			} else {
				origins.push(origin);
			}
			start = end;
		}
	}
	return origins;
}

function continues(last: TextOrigin, next: TextOrigin): boolean {
	if (last.source !== next.source || last.turn !== next.turn || last.isExact !== next.isExact) {
		return false;
	}
	return next.source === undefined || (next.isExact && last.from + (last.end - last.start) === next.from);
}
