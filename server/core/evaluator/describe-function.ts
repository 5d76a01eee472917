/** What a function gives back: text, columns of text, or ids. */
import type { TextRange } from "../base/text-range.js";
import type { PythonFunction } from "../types/python-module.js";
import type { TextPattern } from "../types/text-pattern.js";
import { chatText, writtenMessages } from "./call-model.js";
import { describeTokenize } from "./describe-tokenize.js";
import { locationOf, sourceOf, type Frame, type Interpreter } from "./interpreter.js";
import { toPatterns } from "./python-value.js";
import { optionsOf, type FunctionDefinition, type Value } from "./value.js";

export function describeFunction(
	interpreter: Interpreter,
	definition: FunctionDefinition,
	frame: Frame,
): PythonFunction {
	const returns: TextPattern[] = [];
	const columns: { column: string; pattern: TextPattern }[] = [];
	let batched = false;
	const addColumn = (column: string, value: Value, range: TextRange): void => {
		const texts = TOKEN_COLUMN.test(column) ? [] : textsOf(interpreter, value, range);
		for (const { text, at, isSeries } of texts) {
			batched ||= isSeries;
			columns.push(...patternsAt(interpreter, text, at).map((pattern) => ({ column, pattern })));
		}
	};
	for (const { value, range } of frame.returns) {
		for (const option of optionsOf(value)) {
			if (option.kind === "dict") {
				option.entries.forEach((entry) => addColumn(entry.key, entry.value, entry.range));
				continue;
			}
			for (const { text, at, isSeries } of textsOf(interpreter, option, range)) {
				batched ||= isSeries;
				returns.push(...patternsAt(interpreter, text, at));
			}
		}
	}
	frame.columns.forEach(({ column, value, range }) => addColumn(column, value, range));
	const tokenize = describeTokenize(interpreter, definition, frame);
	return {
		name: definition.name,
		parameters: definition.parameters.map((parameter) => parameter.name),
		location: locationOf(interpreter, definition.node),
		returns: returns.slice(0, MAX_PATTERNS),
		columns: columns.slice(0, MAX_PATTERNS),
		batched: batched || frame.returns.some(({ value }) => isBatch(value)),
		...(tokenize ? { tokenize } : {}),
	};
}

const MAX_PATTERNS = 100;
const TOKEN_COLUMN = /^(input_ids|labels|attention_mask|token_type_ids|position_ids)$/;

interface FoundText {
	readonly text: Value;
	readonly at: TextRange;
	readonly isSeries: boolean;
}

/** The texts in a returned value: itself, the elements of a list, or messages as a chat. */
function textsOf(interpreter: Interpreter, value: Value, range: TextRange): readonly FoundText[] {
	switch (value.kind) {
		case "text":
		case "field":
			return [{ text: value, at: range, isSeries: false }];
		case "choice":
			return value.options.flatMap((option) => textsOf(interpreter, option, range));
		case "series":
			return textsOf(interpreter, value.element, value.range).map((found) => ({ ...found, isSeries: true }));
		case "list": {
			const { items } = value;
			if (writtenMessages(interpreter, items)) {
				const location = locationOf(interpreter, range);
				const text = chatText(interpreter, { value, node: range }, { addGenerationPrompt: false, location });
				return [{ text, at: range, isSeries: false }];
			}
			const [only] = items;
			return items.length === 1 && only ? textsOf(interpreter, only, only.location.range) : [];
		}
		default:
			return [];
	}
}

function patternsAt(interpreter: Interpreter, value: Value, range: TextRange): readonly TextPattern[] {
	return toPatterns(value, sourceOf(interpreter, range), locationOf(interpreter, range));
}

/** A dict of lists, or ids of a column, come from a batch. */
function isBatch(value: Value): boolean {
	return value.kind === "dict" && value.entries.some((entry) => entry.value.kind === "series");
}
