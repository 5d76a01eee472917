/** The arguments of TRL's `DataCollatorForCompletionOnlyLM`, as a script gives them. */
import type { PythonCall, PythonModule, PythonValue } from "../../types/python-module.js";
import type {
	CollatorMarker,
	CompletionCollator,
	MarkerValue,
	TrainingConfig,
} from "../../types/training-config.js";
import { callOf, keywordOf, readBoolean, readString } from "./script-values.js";
import { NEWEST_TRL, trlBehaviour } from "./trl-behaviour.js";

export const COMPLETION_COLLATOR = "DataCollatorForCompletionOnlyLM";

export type ReadCollator =
	| { readonly kind: "none" }
	| { readonly kind: "found"; readonly collator: CompletionCollator }
	| { readonly kind: "unknown"; readonly unknown: NonNullable<TrainingConfig["unknown"]> };

/** `trainerCall`: the call that has `data_collator=`; `version`: TRL's. */
export function readCompletionCollator(
	module: PythonModule,
	trainerCall: PythonCall | undefined,
	version: string | undefined,
): ReadCollator {
	const argument = keywordOf(trainerCall, "data_collator");
	const call = callOf(module, argument?.value, trainerCall?.location.range.start);
	if (call?.name !== COMPLETION_COLLATOR) {
		return { kind: "none" };
	}
	const gap = callGap(call, version ?? NEWEST_TRL);
	if (gap !== undefined) {
		return gap;
	}
	const response = readMarker(call, "response_template", 0);
	const instruction = readMarker(call, "instruction_template", 1);
	if (response === undefined || response === "unknown" || instruction === "unknown") {
		return unknownMarker(call, response === undefined || response === "unknown" ? "response" : "instruction");
	}
	const paddingFree = keywordOf(call, "padding_free");
	const tokenizer = tokenizerExpression(module, call);
	return {
		kind: "found",
		collator: {
			response,
			...(instruction === undefined ? {} : { instruction }),
			paddingFree: paddingFree !== undefined && readBoolean(paddingFree.value) === true,
			...(tokenizer === undefined ? {} : { tokenizer }),
		},
	};
}

function callGap(call: PythonCall, version: string): ReadCollator | undefined {
	const behaviour = trlBehaviour(version);
	const paddingFree = keywordOf(call, "padding_free");
	if (!behaviour.hasCompletionCollator) {
		return unknown(
			call,
			`TRL ${version} has no ${COMPLETION_COLLATOR} (removed in 0.20), so the script stops with an ImportError.`,
			"Use prompt and completion columns with completion_only_loss=True, or assistant_only_loss=True.",
		);
	}
	if (paddingFree !== undefined && !behaviour.collatorHasPaddingFree) {
		return unknown(
			call,
			`${COMPLETION_COLLATOR} of TRL ${version} has no argument \`padding_free\`, so the script stops with a TypeError.`,
			"Install TRL 0.10 or newer, or remove the argument.",
		);
	}
	const odd = ["mlm", "ignore_index", "**"]
		.map((name) => keywordOf(call, name))
		.find((argument) => argument !== undefined && !isUsual(argument.value));
	return odd === undefined
		? undefined
		: unknown(
				call,
				"An argument of the collator changes the labels in a way that is not followed.",
				"Remove it.",
			);
}

/** `mlm=False` and `ignore_index=-100` are the defaults. */
function isUsual(value: PythonValue): boolean {
	return readBoolean(value) === false || (value.kind === "number" && value.value === -100);
}

function unknownMarker(call: PythonCall, which: "response" | "instruction"): ReadCollator {
	return unknown(
		call,
		`The ${which}_template of ${COMPLETION_COLLATOR} is computed in a way that cannot be followed.`,
		"Write the text, a list of ids, or tokenizer.encode of a text with a slice.",
	);
}

function unknown(call: PythonCall, reason: string, todo: string): ReadCollator {
	return { kind: "unknown", unknown: { reason, todo, location: call.location } };
}

/** Undefined when the argument is not given. */
function readMarker(
	call: PythonCall,
	option: CollatorMarker["option"],
	position: number,
): CollatorMarker | undefined | "unknown" {
	const named = keywordOf(call, option);
	const argument = named ?? call.positional[position];
	if (argument === undefined || argument.value.kind === "none") {
		return undefined;
	}
	const value = markerValue(argument.value);
	return value === undefined
		? "unknown"
		: {
				option,
				source: argument.location,
				isNamed: named !== undefined,
				certainty: argument.value.certainty,
				value,
			};
}

function markerValue(value: PythonValue): MarkerValue | undefined {
	const text = readString(value);
	if (text !== undefined) {
		return { kind: "text", text };
	}
	if (value.kind === "list") {
		const ids = value.items.flatMap((item) => (item.kind === "number" && item.isInteger ? [item.value] : []));
		return ids.length === value.items.length ? { kind: "ids", ids } : undefined;
	}
	if (value.kind !== "ids") {
		return undefined;
	}
	const { text: encoded, addSpecialTokens, from, to } = value;
	return {
		kind: "encoded",
		text: encoded,
		addSpecialTokens,
		...(from === undefined ? {} : { from }),
		...(to === undefined ? {} : { to }),
	};
}

function tokenizerExpression(module: PythonModule, call: PythonCall): string | undefined {
	const argument = keywordOf(call, "tokenizer");
	if (argument === undefined) {
		return undefined;
	}
	const { file, range } = argument.location;
	const written = file === module.file ? module.text.slice(range.start, range.end) : "";
	return /^tokenizer\s*=\s*([A-Za-z_][\w.]*)$/.exec(written)?.[1];
}
