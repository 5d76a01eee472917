/** How each dataset of a workspace is analysed: with which run, under which settings, in which format. */
import {
	formats,
	isUnavailable,
	type RuleSelection,
	type Settings,
	type Unavailable,
} from "../core/index.js";
import type { AbortSignalLike, Host } from "../host.js";
import { bindDataset, namingOf, type Binding } from "./bindings.js";
import type { DatasetRequest, Datasets } from "./datasets.js";
import { isData } from "./file-kinds.js";
import type { Layout } from "./inspect.js";
import type { Places } from "./places.js";
import { applyPreviewOptions, withTrainer } from "./preview-options.js";
import type { Scripts } from "./scripts.js";
import type { FoundSettings, SettingsFinder } from "./settings-files.js";
import type { PreviewOptions } from "./workspace.js";
import type { WorkspaceOptions } from "./workspace-options.js";

export interface DatasetRequestsOptions extends Pick<WorkspaceOptions, "settings" | "onProgress"> {
	readonly host: Host;
	readonly scripts: Scripts;
	readonly datasets: Datasets;
	readonly places: Places;
	readonly settingsFinder: SettingsFinder;
	readonly selection: RuleSelection;
}

export interface DatasetRequests {
	settingsOf(file: string): Promise<FoundSettings>;
	/** The run that a person chose for the dataset, or the one that fits. */
	bindingOf(file: string): Promise<Binding | undefined>;
	requestFor(file: string, binding: Binding | undefined, signal?: AbortSignalLike): Promise<DatasetRequest>;
	/** With the dataset's own run. */
	ownRequest(file: string, signal?: AbortSignalLike): Promise<DatasetRequest>;
	/** With what a person overrides for one question. */
	requestWith(file: string, changes: PreviewOptions): Promise<ChangedRequest | Unavailable>;
	/** Undefined for files that hold no data. */
	layoutOf(file: string): Promise<Layout | undefined>;
	/** Undefined: by itself again. */
	chooseRun(file: string, script: string | undefined): void;
	/** Those of the editor; files of settings come before them. */
	setSettings(settings: Partial<Settings>): void;
}

export type ChangedRequest = DatasetRequest & {
	/** True where nothing of the dataset's run is changed. */
	readonly isOwn: boolean;
};

export function createDatasetRequests(options: DatasetRequestsOptions): DatasetRequests {
	const { host, scripts, datasets, places, settingsFinder, selection } = options;
	const chosenRuns = new Map<string, string>();
	let editorSettings = options.settings ?? {};

	const settingsOf = (file: string): Promise<FoundSettings> => settingsFinder.for(file, editorSettings);

	const bindingOf = async (file: string): Promise<Binding | undefined> => {
		const chosen = chosenRuns.get(file);
		const { settings, own } = await settingsOf(file);
		const bound = await bindDataset(host, file, await scripts.all(), {
			...places,
			settings,
			...(chosen === undefined ? {} : { chosen }),
		});
		return withTrainer(host, scripts, bound, own.trainer);
	};

	const requestFor: DatasetRequests["requestFor"] = async (file, binding, signal) => {
		const { settings, own } = await settingsOf(file);
		const format = formats.find(({ id }) => id === own.format)?.id;
		return {
			file,
			settings,
			selection,
			hasRuns: (await scripts.all()).some(({ training }) => training !== undefined),
			onProgress: (done, total) => options.onProgress?.(file, done, total),
			...(format === undefined ? {} : { format }),
			...(own.role === undefined ? {} : { role: own.role }),
			...(binding === undefined ? {} : { binding }),
			...(signal === undefined ? {} : { signal }),
		};
	};

	const ownRequest: DatasetRequests["ownRequest"] = async (file, signal) =>
		requestFor(file, await bindingOf(file), signal);

	return {
		settingsOf,
		bindingOf,
		requestFor,
		ownRequest,
		async requestWith(file, changes) {
			const own = await bindingOf(file);
			const changed = await applyPreviewOptions(host, scripts, own, changes);
			if (isUnavailable(changed)) {
				return changed;
			}
			const dataset = changed && (await namingOf(host, file, changed.script, places))?.dataset;
			const request = await requestFor(file, changed && { ...changed, ...(dataset && { dataset }) });
			const { tokenizer } = changes;
			const settings = tokenizer === undefined ? request.settings : { ...request.settings, tokenizer };
			return { ...request, settings, isOwn: changed === own };
		},
		async layoutOf(file) {
			const layout = await datasets.layoutOf(await ownRequest(file));
			return layout !== undefined && isData(layout) ? layout : undefined;
		},
		chooseRun(file, script) {
			if (script === undefined) {
				chosenRuns.delete(file);
			} else {
				chosenRuns.set(file, script);
			}
		},
		setSettings(settings) {
			editorSettings = settings;
		},
	};
}
