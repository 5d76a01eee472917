/** What is wrong in configurations that are JSON and judged without a run: DeepSpeed's, and lists of datasets. */
import {
	checkFileRules,
	selectRules,
	thresholdsOf,
	type Finding,
	type RuleContext,
	type RuleSelection,
} from "../core/index.js";
import type { Host } from "../host.js";
import { isJsonName, isListingName } from "./file-kinds.js";
import type { FileStore } from "./file-store.js";
import { datasetListing } from "./listed-files.js";
import { configCheckOf } from "./option-answers.js";
import type { Scripts } from "./scripts.js";
import type { FoundSettings } from "./settings-files.js";

export interface JsonConfigParts {
	readonly host: Host;
	readonly store: Pick<FileStore, "read">;
	readonly scripts: Scripts;
	readonly selection: RuleSelection;
	settingsOf(file: string): Promise<FoundSettings>;
}

/** In bytes; a larger file is data. */
const MAX_SIZE = 200_000;

export async function jsonConfigFindings(
	file: string,
	{ host, store, scripts, selection, settingsOf }: JsonConfigParts,
): Promise<Finding[]> {
	const isSmall = isJsonName(file) && ((await host.stat(file))?.size ?? 0) <= MAX_SIZE;
	const script = isSmall ? await scripts.read(file) : undefined;
	const config = script?.configFile;
	if (script === undefined || config === undefined) {
		return [];
	}
	const { settings } = await settingsOf(file);
	const ctx: RuleContext = { thresholds: thresholdsOf(settings), libraries: script.libraries };
	const shared = { file, ctx, levels: settings.rules, rules: selectRules(settings, selection) };
	const own = checkFileRules({ ...shared, stage: "config", value: configCheckOf(script, config) });
	const listed = isListingName(file)
		? checkFileRules({ ...shared, stage: "listing", value: await datasetListing(host, store, config) })
		: [];
	return [...own, ...listed];
}
