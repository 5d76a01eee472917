/** Where the checks of runs get their parts from: data, tokenizers, libraries, files that load the results. */
import type { RuleSelection } from "../core/index.js";
import type { Host } from "../host.js";
import type { Memo } from "./create-memo.js";
import { findDeepspeed } from "./find-deepspeed.js";
import { findMissingDatasets } from "./find-missing-datasets.js";
import { findPrepared } from "./find-prepared.js";
import { findResumed } from "./find-resumed.js";
import type { ProjectLinks } from "./project-links.js";
import type { RunDatasets, RunDatasetsOptions } from "./run-datasets.js";
import type { RunFindingsRequest, WorkStep } from "./run-findings.js";
import type { Scripts } from "./scripts.js";
import type { TemplateLocks } from "./template-locks.js";
import { unusedDatasets } from "./unused-datasets.js";

export interface RunRequestParts extends Pick<RunFindingsRequest, "settingsOf" | "tokenizerOf"> {
	readonly host: Host;
	readonly scripts: Scripts;
	readonly runData: RunDatasets;
	readonly memo: Memo;
	readonly links: ProjectLinks;
	readonly locks: TemplateLocks;
	readonly places: RunDatasetsOptions["places"];
	readonly selection: RuleSelection;
	readonly onWork?: (step: WorkStep, file: string) => void;
}

export function runRequest(parts: RunRequestParts): Omit<RunFindingsRequest, "scripts"> {
	const { host, scripts, runData, memo, links, locks, places, settingsOf, tokenizerOf, selection } = parts;
	return {
		host,
		layoutsOf: (script) => runData.trainingLayouts(script),
		looseLayouts: (isWanted) => runData.looseLayouts(places.folders, isWanted),
		datasetsOf: (script) => runData.datasetsOf(script),
		heldOutOf: (named) => runData.heldOutOf(named),
		looseSplits: () => runData.looseSplits(),
		tokenizerOf,
		librariesOf: scripts.librariesOf,
		missingOf: (script) => findMissingDatasets(host, script, places),
		resumedOf: (script, data) => findResumed(host, script, data, places.folders),
		preparedOf: (script, data) => findPrepared(host, script, data, places.folders),
		deepspeedOf: (script) => findDeepspeed(host, scripts, script, places.folders),
		settingsOf,
		selection,
		memo,
		...(parts.onWork === undefined ? {} : { onWork: parts.onWork }),
		unusedDatasets: async () => unusedDatasets(host, await scripts.all(), places),
		ownConfigs: scripts.ownConfigs,
		locksOf: locks.check,
		askingFilesOf: async (every) => (await links.files(every)).flatMap(({ asking }) => asking ?? []),
		consumersOf: async (every) => links.consumers(await links.files(every)),
	};
}
