/** The datasets of a run: those that it names, those that a person bound to it, and those beside them that are held out. */
import type { DatasetReference } from "../core/index.js";
import { isHeldOutName } from "../core/types/held-out-name.js";
import { isTrainingName } from "../core/types/training-name.js";
import { rowsOfSlice, type RowRange } from "../core/types/split-slice.js";
import type { Host } from "../host.js";
import { localDatasets, type Binding, type Naming } from "./bindings.js";
import type { DatasetRequest, Datasets, DatasetState } from "./datasets.js";
import { DATASET_ENDINGS, isData, isDatasetName } from "./file-kinds.js";
import { findHeldOut } from "./find-held-out.js";
import type { Layout } from "./inspect.js";
import type { LooseSplit } from "./loose-splits.js";
import type { Places } from "./places.js";
import type { TrainingScript } from "./run-findings.js";
import type { FoundSettings } from "./settings-files.js";

/** Datasets of one run that are analysed for the script's findings. */
const MAX_RUN_DATASETS = 10;
/** Files below a folder that may be data. */
const MOST_LOOSE_FILES = 40;
/** Names that are looked at for them. */
const MOST_NAMES = 2_000;

export interface RunDatasetsOptions {
	readonly host: Host;
	readonly datasets: Datasets;
	/** Files whose findings were asked for. */
	readonly asked: ReadonlySet<string>;
	readonly places: Places;
	bindingOf(file: string): Promise<Binding | undefined>;
	requestFor(file: string, binding: Binding | undefined): Promise<DatasetRequest>;
	settingsOf(file: string): Promise<FoundSettings>;
}

export interface RunDatasets {
	/** A dataset counts in every run that names it, whichever run its rows are shown with. */
	requestsOf(
		script: TrainingScript,
		isWanted?: (split: DatasetReference["split"]) => boolean,
	): Promise<readonly DatasetRequest[]>;
	datasetsOf(script: TrainingScript): Promise<readonly DatasetState[]>;
	trainingLayouts(script: TrainingScript): Promise<readonly Layout[]>;
	/** Datasets below folders in which nothing trains. */
	looseLayouts(folders: readonly string[], isWanted?: (file: string) => boolean): Promise<readonly Layout[]>;
	/** Files beside those; they are read, but not tokenized: no run trains on them. */
	heldOutOf(named: readonly DatasetState[]): Promise<readonly DatasetState[]>;
	/** Files that were asked for and are called training data, which no run has, with the held-out files beside them. */
	looseSplits(): Promise<readonly LooseSplit[]>;
}

export function createRunDatasets(options: RunDatasetsOptions): RunDatasets {
	const { host, datasets, requestFor } = options;

	/** Files that were asked for and are bound to the script without being named by it. */
	const boundByChoice = async (script: string): Promise<{ file: string; binding: Binding }[]> => {
		const found: { file: string; binding: Binding }[] = [];
		for (const file of options.asked) {
			const binding = isDatasetName(file) ? await options.bindingOf(file) : undefined;
			if (binding?.script.file === script) {
				found.push({ file, binding });
			}
		}
		return found;
	};

	/** A slice counts through all files of its split. Undefined: all rows are loaded, or it is not known which. */
	const rowsOf = async (
		{ dataset }: Naming,
		request: DatasetRequest,
		named: readonly (Naming & { readonly file: string })[],
	): Promise<RowRange | undefined> => {
		const { slice } = dataset.loading ?? {};
		if (slice === undefined || slice === "unknown") {
			return undefined;
		}
		let before = 0;
		let all = 0;
		for (const { file } of named.filter((naming) => naming.dataset === dataset)) {
			const layout = await datasets.layoutOf({ ...request, file });
			before = file === request.file ? all : before;
			all += layout?.layout.records.length ?? 0;
		}
		const { start, end } = rowsOfSlice(slice, all);
		return { start: start - before, end: end - before };
	};

	const requestsOf: RunDatasets["requestsOf"] = async (script, isWanted = () => true) => {
		const named = await localDatasets(host, script, options.places);
		const requests: DatasetRequest[] = [];
		const wanted = named.filter(({ file, dataset }) => isDatasetName(file) && isWanted(dataset.split));
		for (const naming of wanted.slice(0, MAX_RUN_DATASETS)) {
			const { file, dataset, boundBy } = naming;
			const request = await requestFor(file, { script, boundBy, dataset, split: dataset.split });
			const rows = await rowsOf(naming, request, named);
			requests.push(rows === undefined ? request : { ...request, rows });
		}
		const others = (await boundByChoice(script.file)).filter((one) =>
			named.every(({ file }) => file !== one.file),
		);
		for (const { file, binding } of isWanted("unknown") ? others : []) {
			const request = await requestFor(file, { ...binding, script });
			const layout = requests.length < MAX_RUN_DATASETS ? await datasets.layoutOf(request) : undefined;
			if (layout !== undefined && isData(layout)) {
				requests.push(request);
			}
		}
		return requests;
	};

	const heldOutOf: RunDatasets["heldOutOf"] = async (named) => {
		const files = await findHeldOut(
			host,
			named.map(({ file }) => file),
			options.settingsOf,
		);
		const states: DatasetState[] = [];
		for (const file of files) {
			const state = await datasets.stateOf(await requestFor(file, undefined));
			if (state !== undefined && isData(state)) {
				states.push(state);
			}
		}
		return states;
	};

	/** The training file beside it may have been split from it, as the test may. */
	const isSource = async (file: string): Promise<boolean> => {
		if (isTrainingName(file)) {
			return false;
		}
		const folder = host.dirname(file);
		const files = await host.find(folder, { extensions: DATASET_ENDINGS, limit: 1_000 });
		return files.some(
			(other) => host.dirname(other) === folder && isDatasetName(other) && isTrainingName(other),
		);
	};

	return {
		requestsOf,
		heldOutOf,
		async looseSplits() {
			const splits: LooseSplit[] = [];
			for (const file of options.asked) {
				const isTrain = isDatasetName(file) && /train/i.test(host.basename(file)) && !isHeldOutName(file);
				if (!isTrain || (await isSource(file)) || (await options.bindingOf(file)) !== undefined) {
					continue;
				}
				const train = await datasets.stateOf(await requestFor(file, undefined));
				if (train === undefined || train.summary.format === "unknown") {
					continue;
				}
				const heldOut = await heldOutOf([train]);
				splits.push(...(heldOut.length === 0 ? [] : [{ train, heldOut }]));
			}
			return splits;
		},
		async datasetsOf(script) {
			const states: DatasetState[] = [];
			for (const request of await requestsOf(script)) {
				const state = await datasets.stateOf(request);
				if (state !== undefined) {
					states.push(state);
				}
			}
			return states;
		},
		async trainingLayouts(script) {
			const layouts: Layout[] = [];
			for (const request of await requestsOf(script, (split) => split === "train" || split === "unknown")) {
				const layout = await datasets.layoutOf(request);
				if (layout !== undefined) {
					layouts.push(layout);
				}
			}
			return layouts;
		},
		async looseLayouts(folders, isWanted = () => true) {
			const layouts: Layout[] = [];
			for (const folder of folders) {
				const below = await host.find(folder, { extensions: DATASET_ENDINGS, limit: MOST_NAMES });
				const wanted = below.filter((one) => isDatasetName(one) && isWanted(one));
				for (const file of wanted.slice(0, MOST_LOOSE_FILES)) {
					const layout = await datasets.layoutOf(await requestFor(file, undefined));
					// Rows that no format knows may be what a script asks about.
					if (layout !== undefined && layout.layout.records.length > 0) {
						layouts.push(layout);
					}
				}
			}
			return layouts;
		},
	};
}
