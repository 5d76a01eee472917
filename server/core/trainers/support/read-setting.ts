/** A setting that any of several calls may give, such as the config and, in older releases, the trainer. */
import type { PythonCall } from "../../types/python-module.js";
import type { Setting } from "../../types/training-config.js";
import { defaultSetting, keywordOf, readString, settingFrom, type ReadValue } from "./script-values.js";

/** Calls in the order in which they are asked; the first that names an option decides it. */
export type SettingSources = readonly (PythonCall | undefined)[];

export function readSetting<T>(
	sources: SettingSources,
	option: string,
	read: ReadValue<T>,
	fallback: T,
): Setting<T> {
	for (const call of sources) {
		const argument = keywordOf(call, option);
		if (argument !== undefined) {
			return settingFrom(argument, option, read, fallback);
		}
	}
	return defaultSetting(fallback, option);
}

/** A setting that is absent unless the script gives it; `None` counts as not given. */
export function optionalSetting<K extends string, T>(
	key: K,
	sources: SettingSources,
	option: string,
	read: ReadValue<T>,
	fallback: T,
): { readonly [P in K]?: Setting<T> } {
	const argument = sources.map((call) => keywordOf(call, option)).find((found) => found !== undefined);
	if (argument === undefined || argument.value.kind === "none") {
		return {};
	}
	// The computed key has the type K.
	return { [key]: settingFrom(argument, option, read, fallback) } as { readonly [P in K]?: Setting<T> };
}

/** TRL's `truncation_mode`. */
export const readTruncationMode: ReadValue<"keep_start" | "keep_end"> = (value) => {
	const mode = readString(value);
	return mode === "keep_start" || mode === "keep_end" ? mode : undefined;
};
