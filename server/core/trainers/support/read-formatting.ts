/** The function that makes the training text: `formatting_func`, or a `map` before the trainer that fills the text column. */
import type { PythonCall, PythonFunction, PythonModule } from "../../types/python-module.js";
import type { TextPattern } from "../../types/text-pattern.js";
import type { FormattingFunction, TrainingConfig } from "../../types/training-config.js";
import { argumentOf, functionOf, keywordOf, readBoolean } from "./script-values.js";

export type ReadFormatting =
	| { readonly kind: "none" }
	| { readonly kind: "found"; readonly formatting: FormattingFunction }
	| {
			readonly kind: "unknown";
			readonly unknown: NonNullable<TrainingConfig["unknown"]>;
			/** What the text may be. */
			readonly texts: readonly TextPattern[];
	  };

export function readFormatting(
	module: PythonModule,
	trainerCall: PythonCall | undefined,
	textField: string,
): ReadFormatting {
	const argument = keywordOf(trainerCall, "formatting_func");
	if (argument === undefined || argument.value.kind === "none") {
		return mappedColumn(module, textField);
	}
	const found = functionOf(module, argument.value);
	const pattern = found?.returns.length === 1 ? found.returns[0] : undefined;
	if (found === undefined || pattern === undefined) {
		return {
			kind: "unknown",
			texts: found?.returns ?? [],
			unknown: {
				reason: "The text of formatting_func could not be followed, so its rows are not known.",
				todo: "Return one f-string or concatenation of columns.",
				location: found?.location ?? argument.location,
			},
		};
	}
	return { kind: "found", formatting: { name: found.name, pattern, column: "text", batched: found.batched } };
}

/** The last `map` whose function fills the column that is trained on. */
function mappedColumn(module: PythonModule, textField: string): ReadFormatting {
	for (const call of module.calls.filter(({ name }) => name === "map").reverse()) {
		const argument = argumentOf(call, "function", 0);
		const found = argument === undefined ? undefined : functionOf(module, argument.value);
		const column =
			found === undefined ? undefined : found.columns.find((candidate) => candidate.column === textField);
		if (found !== undefined && column !== undefined) {
			return hasSeveral(found, textField)
				? severalTexts(found, textField)
				: { kind: "found", formatting: formattingOf(call, found, column) };
		}
	}
	return { kind: "none" };
}

function hasSeveral(found: PythonFunction, textField: string): boolean {
	return found.columns.filter(({ column }) => column === textField).length > 1;
}

function severalTexts(found: PythonFunction, textField: string): ReadFormatting {
	return {
		kind: "unknown",
		texts: found.columns.filter(({ column }) => column === textField).map(({ pattern }) => pattern),
		unknown: {
			reason: `The function ${found.name} makes the text in several ways, and which one a row takes is not known.`,
			todo: "Make the text in one place.",
			location: found.location,
		},
	};
}

function formattingOf(
	call: PythonCall,
	found: PythonFunction,
	{ column, pattern }: PythonFunction["columns"][number],
): FormattingFunction {
	const removes = keywordOf(call, "remove_columns");
	const batched = keywordOf(call, "batched");
	return {
		name: found.name,
		pattern,
		column,
		isMap: true,
		removesColumns: removes !== undefined && removes.value.kind !== "none",
		batched: found.batched || (batched !== undefined && readBoolean(batched.value) === true),
	};
}
