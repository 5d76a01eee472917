/** Reads `train_on_responses_only(trainer, instruction_part, response_part, …)`. */
import type { PythonModule, PythonValue } from "../../types/python-module.js";
import type { ResponseMarkers, Setting, TrainingConfig } from "../../types/training-config.js";
import {
	argumentOf,
	defaultSetting,
	keywordOf,
	readBoolean,
	readString,
	settingFrom,
} from "./script-values.js";

export type ReadMarkers =
	| { readonly kind: "none" }
	| { readonly kind: "found"; readonly markers: ResponseMarkers }
	| { readonly kind: "unknown"; readonly unknown: NonNullable<TrainingConfig["unknown"]> };

export function readResponseMarkers(module: PythonModule): ReadMarkers {
	const call = module.calls.findLast(({ name }) => name === "train_on_responses_only");
	if (call === undefined) {
		return { kind: "none" };
	}
	const { location } = call;
	const returnsFunction = argumentOf(call, "return_function", 5);
	if (keywordOf(call, "**") !== undefined) {
		return unknown("The arguments of train_on_responses_only come from outside the call.", location);
	}
	if (returnsFunction !== undefined && readBoolean(returnsFunction.value) !== false) {
		return unknown("The script applies the function of train_on_responses_only itself.", location);
	}
	const part = (name: string, position: number): Setting<string> | undefined => {
		const argument = argumentOf(call, name, position);
		return argument === undefined || argument.value.kind === "none"
			? undefined
			: settingFrom(argument, name, readString, "");
	};
	const flag = (name: string, position: number, fallback: boolean): Setting<boolean> => {
		const argument = argumentOf(call, name, position);
		return argument === undefined
			? defaultSetting(fallback, name)
			: settingFrom(argument, name, readBoolean, fallback);
	};
	const instruction = part("instruction_part", 1);
	const response = part("response_part", 2);
	const masked = argumentOf(call, "mask_out_tokens", 8);
	return {
		kind: "found",
		markers: {
			...(instruction === undefined ? {} : { instruction }),
			...(response === undefined ? {} : { response }),
			exactMatch: flag("force_match", 3, true),
			lastOnly: flag("last_response_only", 7, false),
			...(masked === undefined || masked.value.kind === "none"
				? {}
				: { maskedTexts: settingFrom<readonly string[]>(masked, "mask_out_tokens", readTexts, []) }),
			location,
		},
	};
}

/** One text, or a list of them. */
function readTexts(value: PythonValue): readonly string[] | undefined {
	if (value.kind !== "list") {
		const text = readString(value);
		return text === undefined ? undefined : [text];
	}
	const texts = value.items.flatMap((item) => readString(item) ?? []);
	return texts.length === value.items.length ? texts : undefined;
}

function unknown(reason: string, location: ResponseMarkers["location"]): ReadMarkers {
	return {
		kind: "unknown",
		unknown: {
			reason,
			todo: "Print trainer.train_dataset[0] to see its labels, or write the markers in the call.",
			location,
		},
	};
}
