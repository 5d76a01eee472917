/** Builds a workspace on a host: the only mutable state is what it caches and what the editor told it. */
import {
	checkFileProblems,
	checkFileRules,
	foldFindings,
	isUnavailable,
	selectRules,
	thresholdsOf,
	unavailable,
	type Finding,
	type RuleContext,
	type RuleSelection,
	type Settings,
} from "../core/index.js";
import type { AbortSignalLike, Host } from "../host.js";
import { bindDataset, localDatasets, type Binding } from "./bindings.js";
import { createDatasets, type DatasetRequest, type DatasetState } from "./datasets.js";
import { createFileStore } from "./file-store.js";
import { hoverRecord, previewRecord, type Layout } from "./inspect.js";
import { labelOf, runWords } from "./labels.js";
import { applyPreviewOptions } from "./preview-options.js";
import { findingsOfRuns, type TrainingScript } from "./run-findings.js";
import { createScripts, type Script } from "./scripts.js";
import { settingsFor, type FoundSettings } from "./settings-files.js";
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
const DATASET = /\.(?:jsonl|ndjson|jsonlines)$/i;
const JSON_FILE = /\.json$/i;
const NOT_DATASETS =
	/(?:^|[\\/])(?:package(?:-lock)?|tsconfig[\w.-]*|tokenizer(?:_config)?|config|generation_config|adapter_config|special_tokens_map|added_tokens|trainer_state|tunelint|vocab|dataset_info)\.json$/i;

export function createWorkspace(host: Host, options: WorkspaceOptions): Workspace {
	const store = createFileStore(host);
	const scripts = createScripts(host, store, options.folders);
	const datasets = createDatasets(host, store);
	const chosenRuns = new Map<string, string>();
	const asked = new Set<string>();
	const selection = options.selection ?? {};
	let editorSettings: Partial<Settings> = options.settings ?? {};
	let runFindings:
		{ readonly generation: number; readonly findings: Promise<readonly Finding[]> } | undefined;

	const settingsOf = (file: string): Promise<FoundSettings> => settingsFor(host, store, file, editorSettings);

	const bindingOf = async (file: string): Promise<Binding | undefined> => {
		const chosen = chosenRuns.get(file);
		return bindDataset(host, file, await scripts.all(), {
			folders: options.folders,
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
		onProgress: (done, total) => options.onProgress?.(file, done, total),
		...(binding === undefined ? {} : { binding }),
		...(signal === undefined ? {} : { signal }),
	});

	const layoutFor = async (file: string): Promise<Layout | undefined> => {
		const layout = await datasets.layoutOf(await requestFor(file, await bindingOf(file)));
		return layout !== undefined && isData(layout) ? layout : undefined;
	};

	/** A dataset counts in every run that names it, whichever run its rows are shown with. */
	const datasetsOf = async (script: TrainingScript): Promise<readonly DatasetState[]> => {
		const named = await localDatasets(host, script, options.folders);
		const splits = new Map(named.map(({ file, reference }) => [file, reference.split]));
		for (const file of await boundByChoice(script.file)) {
			splits.set(file, splits.get(file) ?? "unknown");
		}
		const states: DatasetState[] = [];
		for (const [file, split] of [...splits]
			.filter(([name]) => isDatasetName(name))
			.slice(0, MAX_RUN_DATASETS)) {
			const state = await datasets.stateOf(
				await requestFor(file, { script, boundBy: "names this file", split }),
			);
			if (state !== undefined) {
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
					tokenizerOf: async (script) => {
						const { config } = script.training;
						const { settings } = await settingsOf(script.file);
						const name = config.tokenizer ?? config.model;
						const load = await host.loadTokenizer({
							...(settings.tokenizer === "" ? {} : { chosen: settings.tokenizer }),
							...(name === undefined || name.certainty === "unknown" ? {} : { name: name.value }),
							relativeTo: host.dirname(script.file),
							edits: config.tokenizerEdits,
						});
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

	const findingsOfDataset = async (file: string, signal?: AbortSignalLike): Promise<Finding[]> => {
		const binding = await bindingOf(file);
		const request = await requestFor(file, binding, signal);
		const state = await datasets.stateOf(request);
		return state === undefined || !isData(state) ? [] : datasetFindings(state, request);
	};

	return {
		setDocument(file, text) {
			store.setDocument(file, text);
		},
		fileChanged(file) {
			store.forget(file);
		},
		setSettings(settings) {
			editorSettings = settings;
			store.changeEverything();
		},
		async findingsOf(file, signal) {
			if (!asked.has(file)) {
				asked.add(file);
				// A file that is bound by nearness counts among its run's data from now on.
				runFindings = undefined;
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
			return previewRecord(host, prepared.layout, target, prepared.findings);
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
				return labelOf(host, layout);
			}
			return scriptLabel(await scripts.read(file));
		},
		async filesBelow(paths) {
			const files: string[] = [];
			for (const path of paths) {
				const stat = await host.stat(path);
				if (stat?.isDirectory === true) {
					const found = await host.find(path, {
						extensions: ["jsonl", "ndjson", "json", "py"],
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
		textOf: async (file) => (await store.read(file))?.text,
		async recordsIn(file) {
			const layout = isDatasetName(file) ? await layoutFor(file) : undefined;
			return layout?.layout.records.length;
		},
	};

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
	): Promise<{ layout: Layout; findings: readonly Finding[] } | ReturnType<typeof unavailable>> {
		const own = await bindingOf(file);
		const changed = await applyPreviewOptions(host, scripts, own, previewOptions);
		if (isUnavailable(changed)) {
			return changed;
		}
		const request = await requestFor(file, changed);
		const settings =
			previewOptions.tokenizer === undefined
				? request.settings
				: { ...request.settings, tokenizer: previewOptions.tokenizer };
		const layout = await datasets.layoutOf({ ...request, settings });
		if (layout === undefined) {
			return unavailable(`${file} cannot be read.`, "Check the path.");
		}
		const findings = changed === own ? await findingsOfDataset(file) : [];
		return { layout, findings };
	}
}

function datasetFindings(state: DatasetState, { settings, selection }: DatasetRequest): Finding[] {
	const rules = selectRules(settings, selection);
	const thresholds = thresholdsOf(settings);
	const ctx: RuleContext = {
		...(state.binding === undefined ? {} : { config: state.binding.script.training.config }),
		...(state.tokenizer === undefined ? {} : { tokenizer: state.tokenizer }),
		thresholds,
	};
	const shared = { file: state.file, rules, levels: settings.rules };
	return oncePerPlace([
		...checkFileProblems({ ...shared, text: state.text, problems: state.problems, thresholds }),
		...foldFindings(state.summary, state.reports, ctx, settings.rules),
		...checkFileRules({ ...shared, stage: "dataset", value: state.summary, ctx }),
	]);
}

/** A NUL character is a fault of the file and of its line: the first finding of a rule at a place is enough. */
function oncePerPlace(findings: readonly Finding[]): Finding[] {
	const seen = new Set<string>();
	return findings.filter(({ rule, range }) => {
		const key = `${rule}:${range.start}`;
		return !seen.has(key) && seen.add(key);
	});
}

/** Any .json file might be a dataset: it is one when a script names it or its records have a known format. */
function isData({ file, binding, batch }: Layout): boolean {
	const isNamed = binding !== undefined && binding.boundBy !== "nearest training script";
	return DATASET.test(file) || isNamed || batch.context.format !== "unknown";
}

function isDatasetName(file: string): boolean {
	return DATASET.test(file) || (JSON_FILE.test(file) && !NOT_DATASETS.test(file));
}

function kindOf(file: string): "dataset" | "script" | undefined {
	if (isDatasetName(file)) {
		return "dataset";
	}
	return /\.py$/i.test(file) ? "script" : undefined;
}
