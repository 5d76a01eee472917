/** The findings of one file: its own, those that follow from other files, and without those that a person suppressed. */
import {
	checkFileRules,
	isUnavailable,
	rules,
	selectRules,
	thresholdsOf,
	type Finding,
} from "../core/index.js";
import type { AbortSignalLike } from "../host.js";
import { datasetFindings } from "./dataset-findings.js";
import type { DatasetRequest, DatasetState } from "./datasets.js";
import {
	isData,
	isDatasetName,
	isListingName,
	isLockName,
	isLooseFile,
	isModelfileName,
	isSettingsName,
} from "./file-kinds.js";
import { ignoredRecords, withoutIgnored } from "./ignored-records.js";
import { jsonConfigFindings, type JsonConfigParts } from "./json-configs.js";
import { loadTokenizer } from "./load-tokenizer.js";
import { rowsRead } from "./rows-read.js";
import type { RunDatasets } from "./run-datasets.js";
import { suppressInScript } from "./script-suppressions.js";
import type { SettingsFinder } from "./settings-files.js";
import { settingsFindings, type DatasetUse } from "./settings-findings.js";

export interface FileFindingsOptions extends JsonConfigParts {
	readonly settings: SettingsFinder;
	stateOf(
		file: string,
		signal?: AbortSignalLike,
	): Promise<{ readonly request: DatasetRequest; readonly state: DatasetState | undefined }>;
	readonly runData: RunDatasets;
	/** Findings that need more than one file, wherever they stand. */
	acrossFiles(): Promise<readonly Finding[]>;
}

export type CheckedDataset = DatasetUse & { readonly findings: readonly Finding[] };

export interface FileFindings {
	of(file: string, signal?: AbortSignalLike): Promise<readonly Finding[]>;
	/** Findings of other files whose other half stands in `file`. */
	pointingAt(file: string): Promise<readonly Finding[]>;
	/** Undefined: it cannot be read. */
	ofDataset(file: string, signal?: AbortSignalLike): Promise<CheckedDataset | undefined>;
}

export function createFileFindings(options: FileFindingsOptions): FileFindings {
	const { host, scripts, selection, settingsOf } = options;

	const sharedIn = async (file: string): Promise<readonly Finding[]> =>
		(await options.acrossFiles()).filter((finding) => finding.file === file);

	const ofDataset = async (file: string, signal?: AbortSignalLike): Promise<CheckedDataset | undefined> => {
		const { request, state } = await options.stateOf(file, signal);
		if (state === undefined) {
			return undefined;
		}
		const ignored = ignoredRecords(request.settings, file);
		const readRows = await rowsRead(options, file, request.binding);
		const own = isData(state)
			? datasetFindings(state, readRows === undefined ? request : { ...request, readRows }, ignored)
			: [];
		const shared = withoutIgnored(await sharedIn(file), state, ignored);
		return { state, ignored, findings: [...own, ...shared] };
	};

	const ofScript = async (file: string): Promise<readonly Finding[]> => {
		const all = await sharedIn(file);
		const script = await scripts.read(file);
		if (script === undefined) {
			return all;
		}
		const { settings } = await settingsOf(file);
		const ctx = { thresholds: thresholdsOf(settings) };
		const ran = selectRules(settings, selection);
		const { training } = script;
		const isRunKnown =
			training !== undefined &&
			!isUnavailable(await loadTokenizer(host, settings, file, { ...script, training })) &&
			(await options.runData.requestsOf({ ...script, training })).length > 0;
		const { kept, idle } = suppressInScript(script, all, { ...ctx, isRunKnown, ran });
		const value = { file, idle, rules: rules.map(({ id }) => id) };
		const shared = { file, ctx, levels: settings.rules, rules: ran };
		return [...kept, ...checkFileRules({ ...shared, stage: "suppressions", value })];
	};

	const ofSettings = async (file: string, signal?: AbortSignalLike): Promise<readonly Finding[]> => {
		const read = await options.settings.read(file);
		const { settings } = await settingsOf(file);
		const useOf = async (dataset: string): Promise<DatasetUse | undefined> =>
			isDatasetName(dataset) ? ofDataset(dataset, signal) : undefined;
		return read === undefined ? [] : settingsFindings(read, { host, settings, selection, useOf });
	};

	const of = async (file: string, signal?: AbortSignalLike): Promise<readonly Finding[]> => {
		if (isSettingsName(file)) {
			return ofSettings(file, signal);
		}
		if (isLooseFile(file) || isModelfileName(file) || isLockName(file)) {
			return sharedIn(file);
		}
		const own = await jsonConfigFindings(file, options);
		if (isDatasetName(file)) {
			return [...((await ofDataset(file, signal))?.findings ?? []), ...own];
		}
		return isListingName(file) ? own : ofScript(file);
	};

	return {
		ofDataset,
		of,
		async pointingAt(file) {
			const pointsHere = (finding: Finding): boolean =>
				TWO_SIDED.includes(finding.rule) &&
				finding.file !== file &&
				finding.related?.some((place) => place.file === file) === true;
			const all = (await options.acrossFiles()).filter(pointsHere);
			// Asked by file, so that what is suppressed there is quiet here.
			const found = await Promise.all(
				[...new Set(all.map((finding) => finding.file))].map((other) => of(other)),
			);
			return found.flat().filter(pointsHere);
		},
	};
}

/** Rules about two places that have to agree: either may be the one to change. */
const TWO_SIDED: readonly string[] = ["prompt-mismatch"];
