/** What is wrong in files that are judged alone: shell scripts, and logs of training runs. */
import {
	checkFileRules,
	selectRules,
	thresholdsOf,
	type Finding,
	type RuleSelection,
} from "../core/index.js";
import { readTrainingLog } from "../core/project/read-training-log.js";
import { kindOf } from "./file-kinds.js";
import type { FileStore } from "./file-store.js";
import type { FoundSettings } from "./settings-files.js";

export async function looseFileFindings(
	store: FileStore,
	file: string,
	{ settings }: FoundSettings,
	selection: RuleSelection,
): Promise<Finding[]> {
	const stored = await store.read(file);
	if (stored === undefined) {
		return [];
	}
	const { text } = stored;
	const shared = {
		file,
		ctx: { thresholds: thresholdsOf(settings) },
		levels: settings.rules,
		rules: selectRules(settings, selection),
	};
	return kindOf(file) === "shell"
		? checkFileRules({ ...shared, stage: "shell", value: { file, text } })
		: checkFileRules({ ...shared, stage: "log", value: readTrainingLog(file, text) });
}
