/** Builds a workspace on a host: the only mutable state is what it caches and what the editor told it. */
import {
	isUnavailable,
	unavailable,
	type DatasetReference,
	type Exactness,
	type Finding,
	type RuleSelection,
	type Settings,
	type Unavailable,
} from "../core/index.js";
import { statsOf } from "../core/features/dataset-stats.js";
import type { AbortSignalLike, Host } from "../host.js";
import { changeProbe } from "./change-probe.js";
import { createBatchComparer } from "./compare-batches.js";
import { bindDataset, localDatasets, NAMED, referenceTo, type Binding } from "./bindings.js";
import { createDatasets, type DatasetRequest, type DatasetState } from "./datasets.js";
import { datasetFindings } from "./dataset-findings.js";
import { isData, isDatasetName, kindOf } from "./file-kinds.js";
import { findHeldOut } from "./find-held-out.js";
import { createFileStore } from "./file-store.js";
import { hoverRecord, previewRecord, type Layout } from "./inspect.js";
import { loadTokenizer } from "./load-tokenizer.js";
import { labelOf, runWords } from "./labels.js";
import { applyPreviewOptions } from "./preview-options.js";
import { previewRecorded } from "./preview-recorded.js";
import { findingsOfRuns, type TrainingScript } from "./run-findings.js";
import { createScripts, type Script } from "./scripts.js";
import { createSettingsFinder, type FoundSettings } from "./settings-files.js";
import { tokenizerRequest } from "./tokenizer-request.js";
import type { PreviewOptions, Workspace } from "./workspace.js";

export interface WorkspaceOptions {
	/** Absolute. */
	readonly folders: readonly string[];
	readonly settings?: Partial<Settings>;
	readonly selection?: RuleSelection;
	/** Called while a file is scanned. */
	readonly onProgress?: (file: string, done: number, total: number) => void;
}

/** Datasets of one run that are analysed for the script's findings. */
const MAX_RUN_DATASETS = 10;
export function createWorkspace(host: Host, options: WorkspaceOptions): Workspace {
	const store = createFileStore(host);
	const settingsFinder = createSettingsFinder(host, store);
	const scripts = createScripts(host, store, options.folders);
	const datasets = createDatasets(host, store);
	const chosenRuns = new Map<string, string>();
	const asked = new Set<string>();
	const selection = options.selection ?? {};
	let editorSettings: Partial<Settings> = options.settings ?? {};
	let runFindings:
		{ readonly generation: number; readonly findings: Promise<readonly Finding[]> } | undefined;

	const places = { folders: options.folders, isOpen: store.isOpen };

	const settingsOf = (file: string): Promise<FoundSettings> => settingsFinder.for(file, editorSettings);

	const bindingOf = async (file: string): Promise<Binding | undefined> => {
		const chosen = chosenRuns.get(file);
		return bindDataset(host, file, await scripts.all(), {
			...places,
			settings: await settingsOf(file),
			...(chosen === undefined ? {} : { chosen }),
		});
	};

	const requestFor = async (
		file: string,
		binding: Binding | undefined,
		signal?: AbortSignalLike,
	): Promise<DatasetRequest> => ({
		file,
		settings: (await settingsOf(file)).settings,
		selection,
		hasRuns: (await scripts.all()).some(({ training }) => training !== undefined),
		onProgress: (done, total) => options.onProgress?.(file, done, total),
		...(binding === undefined ? {} : { binding }),
		...(signal === undefined ? {} : { signal }),
	});

	const layoutFor = async (file: string): Promise<Layout | undefined> => {
		const layout = await datasets.layoutOf(await requestFor(file, await bindingOf(file)));
		return layout !== undefined && isData(layout) ? layout : undefined;
	};

	/** A dataset counts in every run that names it, whichever run its rows are shown with. */
	const requestsOf = async (
		script: TrainingScript,
		isWanted: (split: DatasetReference["split"]) => boolean = () => true,
	): Promise<readonly DatasetRequest[]> => {
		const named = await localDatasets(host, script, places);
		const references = new Map<string, DatasetReference | undefined>(
			named.map(({ file, reference }) => [file, reference]),
		);
		for (const file of await boundByChoice(script.file)) {
			references.set(file, references.get(file));
		}
		const requests: DatasetRequest[] = [];
		for (const [file, dataset] of [...references]
			.filter(([name, reference]) => isDatasetName(name) && isWanted(reference?.split ?? "unknown"))
			.slice(0, MAX_RUN_DATASETS)) {
			const split = dataset?.split ?? "unknown";
			const binding = { script, boundBy: NAMED, split, ...(dataset && { dataset }) };
			requests.push(await requestFor(file, binding));
		}
		return requests;
	};

	const datasetsOf = async (script: TrainingScript): Promise<readonly DatasetState[]> => {
		const states: DatasetState[] = [];
		for (const request of await requestsOf(script)) {
			const state = await datasets.stateOf(request);
			if (state !== undefined) {
				states.push(state);
			}
		}
		return states;
	};

	const batches = createBatchComparer({
		host,
		store,
		scripts,
		async layoutsOf(script) {
			const layouts: Layout[] = [];
			for (const request of await requestsOf(script, (split) => split === "train" || split === "unknown")) {
				const layout = await datasets.layoutOf(request);
				if (layout !== undefined) {
					layouts.push(layout);
				}
			}
			return layouts;
		},
	});

	/** They are read, but not tokenized: no run trains on them. */
	const heldOutOf = async (named: readonly DatasetState[]): Promise<readonly DatasetState[]> => {
		const files = await findHeldOut(
			host,
			named.map(({ file }) => file),
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

	/** Files that were asked for and are bound to the script without being named by it. */
	const boundByChoice = async (script: string): Promise<string[]> => {
		const found: string[] = [];
		for (const file of asked) {
			if (isDatasetName(file) && (await bindingOf(file))?.script.file === script) {
				found.push(file);
			}
		}
		return found;
	};

	const findAcrossFiles = (): Promise<readonly Finding[]> => {
		const generation = store.generation();
		if (runFindings?.generation !== generation) {
			const findings = scripts.all().then((all) =>
				findingsOfRuns({
					scripts: all,
					datasetsOf,
					heldOutOf,
					tokenizerOf: async (script) => {
						const { settings } = await settingsOf(script.file);
						const load = await loadTokenizer(host, settings, script.file, script);
						return isUnavailable(load) ? { tokenizerUnavailable: load } : { tokenizer: load.facts };
					},
					settingsOf,
					selection,
				}),
			);
			runFindings = { generation, findings };
		}
		return runFindings.findings;
	};

	const findingsOfDataset = async (file: string, signal?: AbortSignalLike): Promise<readonly Finding[]> => {
		const binding = await bindingOf(file);
		const request = await requestFor(file, binding, signal);
		const state = await datasets.stateOf(request);
		return state === undefined || !isData(state) ? [] : datasetFindings(state, request);
	};

	const workspace: Workspace = {
		setDocument(file, text) {
			store.setDocument(file, text);
			scripts.forget(file);
		},
		fileChanged(file) {
			store.forget(file);
			scripts.forget(file);
		},
		setSettings(settings) {
			editorSettings = settings;
			store.changeEverything();
		},
		async findingsOf(file, signal) {
			if (!asked.has(file)) {
				asked.add(file);
				const binding = isDatasetName(file) ? await bindingOf(file) : undefined;
				if (binding !== undefined && binding.boundBy !== NAMED) {
					// It counts among the data of its run from now on.
					runFindings = undefined;
				}
			}
			const own = isDatasetName(file) ? await findingsOfDataset(file, signal) : [];
			const shared = (await findAcrossFiles()).filter((finding) => finding.file === file);
			return [...own, ...shared];
		},
		async affectedBy(file) {
			const affected = new Set([file]);
			const isData = isDatasetName(file);
			const binding = isData ? await bindingOf(file) : undefined;
			for (const other of asked) {
				if (!isData || other === binding?.script.file || !isDatasetName(other)) {
					affected.add(other);
				}
			}
			return [...affected];
		},
		async hover(file, range) {
			const layout = isDatasetName(file) ? await layoutFor(file) : undefined;
			return layout && hoverRecord(host, layout, range);
		},
		async preview(file, target, previewOptions = {}) {
			const prepared = await prepare(file, previewOptions);
			if (isUnavailable(prepared)) {
				return prepared;
			}
			return previewRecord(host, withSide(prepared.layout, previewOptions), target, prepared.findings);
		},
		async stats(file, { length, ...statsOptions } = {}) {
			const request = await requestWith(file, statsOptions);
			const state = isUnavailable(request) ? request : await datasets.stateOf(request);
			if (state === undefined) {
				return unavailable(`${file} cannot be read.`, "Check the path.");
			}
			if (isUnavailable(state)) {
				return state;
			}
			return {
				file,
				stats: statsOf(state.summary, length === undefined ? {} : { length }),
				run: labelOf(host, state),
			};
		},
		async runsFor(file) {
			const bound = await bindingOf(file);
			const training = (await scripts.all()).filter(
				(script): script is TrainingScript => script.training !== undefined,
			);
			return training.map((script) => ({
				script: script.file,
				isBound: script.file === bound?.script.file,
				label: {
					...runWords(host, {
						script,
						boundBy: script.file === bound?.script.file ? bound.boundBy : "",
						split: "unknown",
					}),
					exactness: { level: "exact" },
				},
			}));
		},
		chooseRun(file, script) {
			if (script === undefined) {
				chosenRuns.delete(file);
			} else {
				chosenRuns.set(file, script);
			}
			runFindings = undefined;
		},
		async labelOf(file) {
			const layout = isDatasetName(file) ? await layoutFor(file) : undefined;
			if (layout !== undefined) {
				return labelOf(host, layout, await exactnessOfFirst(layout));
			}
			return scriptLabel(await scripts.read(file));
		},
		async verifyParity(file, python, signal) {
			const script = (await bindingOf(file))?.script;
			const tokenizer = tokenizerRequest(host, (await settingsOf(file)).settings, file, script);
			if (isUnavailable(tokenizer)) {
				return tokenizer;
			}
			const name = host.basename(file);
			const text = await workspace.textOf(file);
			return text === undefined
				? unavailable(`"${name}" cannot be read.`, "Check the path.")
				: host.verifyParity({ tokenizer, python, files: [{ name, text }] }, signal);
		},
		async filesBelow(paths) {
			const files: string[] = [];
			for (const path of paths) {
				const stat = await host.stat(path);
				if (stat?.isDirectory === true) {
					const found = await host.find(path, {
						extensions: ["jsonl", "ndjson", "json", "py", "yaml", "yml"],
						limit: 10_000,
					});
					files.push(...found.filter((file) => kindOf(file) !== undefined));
				} else if (stat !== undefined) {
					files.push(path);
				}
			}
			return [...new Set(files)];
		},
		kindOf,
		textOf: store.textOf,
		linesOf: store.linesOf,
		async recordsIn(file) {
			const layout = isDatasetName(file) ? await layoutFor(file) : undefined;
			return layout?.layout.records.length;
		},
		compareBatches: batches.compare,
		previewRecorded: (file, row, options) => previewRecorded(workspace, file, row, options),
		changeProbe: (file, change) => changeProbe(host, store, file, change),
	};
	return workspace;

	function withSide(layout: Layout, { side }: PreviewOptions): Layout {
		const { batch } = layout;
		return side === undefined
			? layout
			: { ...layout, batch: { ...batch, context: { ...batch.context, side } } };
	}

	/** The status bar says what hover and preview say of the first record; undefined when that one cannot tell. */
	async function exactnessOfFirst({ batch, layout, text }: Layout): Promise<Exactness | undefined> {
		const [first] = layout.records;
		if (first === undefined) {
			return undefined;
		}
		const analysis = await host.analyseLine({ ...batch, texts: [text.recordText(0)] });
		return isUnavailable(analysis) || analysis.unavailable?.stage === "example"
			? undefined
			: analysis.exactness;
	}

	function scriptLabel(script: Script | undefined): ReturnType<typeof labelOf> {
		const why = "This is not a dataset.";
		const exactness = { level: "unavailable" as const, why, todo: "Open a dataset to see what is trained." };
		return script?.training === undefined
			? { exactness }
			: {
					...runWords(host, {
						script: { ...script, training: script.training },
						boundBy: "this script",
						split: "unknown",
					}),
					exactness,
				};
	}

	async function prepare(
		file: string,
		previewOptions: PreviewOptions,
	): Promise<{ layout: Layout; findings: readonly Finding[] } | Unavailable> {
		const request = await requestWith(file, previewOptions);
		if (isUnavailable(request)) {
			return request;
		}
		const layout = await datasets.layoutOf(request);
		if (layout === undefined) {
			return unavailable(`${file} cannot be read.`, "Check the path.");
		}
		return { layout, findings: request.isOwn ? await findingsOfDataset(file) : [] };
	}

	/** With what a person overrides for one question. `isOwn`: nothing of the run is changed. */
	async function requestWith(
		file: string,
		changes: PreviewOptions,
	): Promise<(DatasetRequest & { readonly isOwn: boolean }) | Unavailable> {
		const own = await bindingOf(file);
		const changed = await applyPreviewOptions(host, scripts, own, changes);
		if (isUnavailable(changed)) {
			return changed;
		}
		const dataset = changed && referenceTo(host, file, changed.script, options.folders);
		const request = await requestFor(file, changed && { ...changed, ...(dataset && { dataset }) });
		const { tokenizer } = changes;
		const settings = tokenizer === undefined ? request.settings : { ...request.settings, tokenizer };
		return { ...request, settings, isOwn: changed === own };
	}
}
