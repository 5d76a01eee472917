/** Training data that no run is known for, beside the data that is held out from it: compared all the same. */
import {
	checkFileRules,
	selectRules,
	thresholdsOf,
	type Finding,
	type Run,
	type RuleSelection,
	type Setting,
} from "../core/index.js";
import type { DatasetState } from "./datasets.js";
import { noCode } from "./no-code.js";
import type { FoundSettings } from "./settings-files.js";

export interface LooseSplit {
	readonly train: DatasetState;
	/** At least one. */
	readonly heldOut: readonly DatasetState[];
}

/** The rules of runs that look at nothing but the rows. */
const RULES: readonly string[] = ["train-test-overlap"];

export function looseSplitFindings(
	{ train, heldOut }: LooseSplit,
	{ settings }: Pick<FoundSettings, "settings">,
	selection: RuleSelection,
): readonly Finding[] {
	return checkFileRules({
		stage: "run",
		value: runOfNobody(train, heldOut),
		file: train.file,
		ctx: { thresholds: thresholdsOf(settings) },
		levels: settings.rules,
		rules: selectRules(settings, selection).filter((id) => RULES.includes(id)),
	});
}

function runOfNobody(train: DatasetState, heldOut: readonly DatasetState[]): Run {
	const { file } = train;
	const unknown = <T>(value: T): Setting<T> => ({ value, option: "", certainty: "unknown" });
	return {
		config: {
			trainer: "",
			version: { library: "" },
			file,
			tokenizerEdits: {},
			datasets: [],
			textField: unknown("text"),
			truncationMode: unknown("keep_start"),
			packing: unknown(false),
			completionOnlyLoss: unknown<boolean | null>(null),
			assistantOnlyLoss: unknown(false),
		},
		module: { ...noCode, file, text: "" },
		datasets: [{ ...train.summary, split: "train" }],
		heldOut: heldOut.map(({ summary }) => summary),
	};
}
