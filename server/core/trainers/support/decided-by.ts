/** Who decided: the place of a setting in a file, or the version's default. */
import type { DecidedBy } from "../../types/loss-mask.js";
import type { Setting, TrainingConfig } from "../../types/training-config.js";

export function decidedBy(setting: Setting<unknown>, config: TrainingConfig): DecidedBy {
	const written = `${setting.option}=${pythonText(setting.value)}`;
	return setting.source === undefined
		? { default: written, version: releaseOf(config) }
		: { option: written, ...setting.source };
}

export function decidedByDefault(text: string, config: TrainingConfig): DecidedBy {
	return { default: text, version: releaseOf(config) };
}

/** `trl 1.9.0`. */
export function releaseOf(config: TrainingConfig): string {
	const { library, version } = config.version;
	return version === undefined ? library : `${library} ${version}`;
}

function pythonText(value: unknown): string {
	if (value === null || value === undefined) {
		return "None";
	}
	if (typeof value === "boolean") {
		return value ? "True" : "False";
	}
	return typeof value === "string" ? JSON.stringify(value) : String(value);
}
