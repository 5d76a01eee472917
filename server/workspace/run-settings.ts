/** The settings of a run that the preview offers to try with other values. */
import type { Setting, TrainingConfig } from "../core/index.js";
import type { RunSetting } from "../core/types/preview-model.js";

/** Settings with one plain value, in the trainer's spelling and order of names; those that the run gives come first. */
export function runSettings(config: TrainingConfig): RunSetting[] {
	const own = [
		config.assistantOnlyLoss,
		config.completionOnlyLoss,
		config.maxLength,
		config.truncationMode,
		config.packing,
		config.packingStrategy,
		config.eosToken,
		config.padToken,
		config.textField,
		...Object.values(config.options ?? {}),
	];
	const found = new Map<string, RunSetting>();
	for (const setting of own) {
		const value = setting === undefined ? undefined : wordsOf(setting.value);
		if (setting !== undefined && value !== undefined && setting.option !== "") {
			const { option, source } = setting;
			found.set(option, { option, value, ...(source === undefined ? {} : { source }) });
		}
	}
	const rank = ({ source }: RunSetting): number => (source === undefined ? 1 : 0);
	return [...found.values()].sort((a, b) => rank(a) - rank(b) || a.option.localeCompare(b.option));
}

/** As Python writes it; undefined for lists and maps. */
function wordsOf(value: Setting<unknown>["value"]): string | undefined {
	switch (typeof value) {
		case "boolean":
			return value ? "True" : "False";
		case "number":
		case "string":
			return String(value);
		default:
			return value === null ? "None" : undefined;
	}
}
