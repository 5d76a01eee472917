/** Builds a workspace on a host: the only mutable state is what it caches and what the editor told it. */
import {
	formats,
	isUnavailable,
	packingOf,
	unavailable,
	type Exactness,
	type Finding,
	type Settings,
	type Unavailable,
} from "../core/index.js";
import { statsOf } from "../core/features/dataset-stats.js";
import type { AbortSignalLike, Host } from "../host.js";
import { changeDataset } from "./change-dataset.js";
import { changeProbe } from "./change-probe.js";
import { askedPrompts } from "./asked-prompts.js";
import { createBatchComparer } from "./compare-batches.js";
import { bindDataset, isNamed, namingOf, type Binding } from "./bindings.js";
import { createMemo } from "./create-memo.js";
import { createDatasets, type DatasetRequest, type DatasetState } from "./datasets.js";
import { dataOutside } from "./data-outside.js";
import { isData, isDatasetName, isLooseFile, kindOf, LOCK_FILE } from "./file-kinds.js";
import { filesBelow } from "./files-below.js";
import { findingsOutside } from "./findings-outside.js";
import { createFileFindings } from "./file-findings.js";
import { createFileStore } from "./file-store.js";
import { hoverRecord, previewRecord, type Layout } from "./inspect.js";
import { keepStates } from "./keep-states.js";
import { createLanguage } from "./language.js";
import { createOptionAnswers } from "./option-answers.js";
import { tokenizerOfScript } from "./load-tokenizer.js";
import { looseFileFindings } from "./loose-file-findings.js";
import { createNamesakes } from "./namesakes.js";
import { labelOf, runCandidates, runWords } from "./labels.js";
import { createRecords } from "./records.js";
import { offerSuppressions } from "./offer-suppressions.js";
import { packedFindings } from "./packed-findings.js";
import { applyPreviewOptions, withTrainer } from "./preview-options.js";
import { previewRecorded } from "./preview-recorded.js";
import { preflightRun, trainingFiles } from "./preflight.js";
import { createRunAnswers } from "./run-answers.js";
import { findingsOfRuns, isTraining, type RunFindingsRequest } from "./run-findings.js";
import { runRequest } from "./run-request.js";
import { createRunDatasets } from "./run-datasets.js";
import { createProjectLinks } from "./project-links.js";
import { createScripts, type Script } from "./scripts.js";
import { readProject } from "./read-project.js";
import { withNotebookPlaces } from "./notebook-places.js";
import { createSettingsFinder, type FoundSettings } from "./settings-files.js";
import { createTemplateLocks } from "./template-locks.js";
import { tokenizerRequest } from "./tokenizer-request.js";
import { withSide } from "./with-side.js";
import type { WorkspaceOptions } from "./workspace-options.js";
import type { PreviewOptions, Workspace } from "./workspace.js";

export function createWorkspace(host: Host, options: WorkspaceOptions): Workspace {
	const store = createFileStore(host);
	const settingsFinder = createSettingsFinder(host, store);
	const scripts = createScripts(host, store, options.folders);
	const datasets = keepStates(host, store, createDatasets(host, store));
	const memo = createMemo();
	const links = createProjectLinks(host, store, options.folders);
	const chosenRuns = new Map<string, string>();
	const asked = new Set<string>();
	const selection = options.selection ?? {};
	let editorSettings: Partial<Settings> = options.settings ?? {};
	let runFindings:
		{ readonly generation: number; readonly findings: Promise<readonly Finding[]> } | undefined;

	const namesakes = createNamesakes({
		...{ host, folders: options.folders },
		trainingFiles: async () => (await scripts.all()).filter(isTraining).map(({ file }) => file),
	});
	const places = { folders: options.folders, isOpen: store.isOpen, namesakes };

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

	const requestFor = async (
		file: string,
		binding: Binding | undefined,
		signal?: AbortSignalLike,
	): Promise<DatasetRequest> => {
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

	const layoutFor = async (file: string): Promise<Layout | undefined> => {
		const layout = await datasets.layoutOf(await requestFor(file, await bindingOf(file)));
		return layout !== undefined && isData(layout) ? layout : undefined;
	};

	const runData = createRunDatasets({ host, datasets, asked, places, bindingOf, requestFor, settingsOf });

	const batches = createBatchComparer({
		host,
		store,
		scripts,
		layoutsOf: (script) => runData.trainingLayouts(script),
	});

	const tokenizerOf: RunFindingsRequest["tokenizerOf"] = async (script) =>
		tokenizerOfScript(host, (await settingsOf(script.file)).settings, script);

	const locks = createTemplateLocks({ host, store, links, folders: options.folders, tokenizerOf });
	const runs = runRequest({
		...{ host, scripts, runData, memo, links, locks, places, settingsOf, tokenizerOf, selection },
		...(options.onWork === undefined ? {} : { onWork: options.onWork }),
	});
	const runAnswers = createRunAnswers({ host, store, scripts, places, datasetsOf: runData.datasetsOf });

	const findAcrossFiles = (): Promise<readonly Finding[]> => {
		const generation = store.generation();
		if (runFindings?.generation !== generation) {
			const findings = scripts
				.all()
				.then(async (all) => (await findingsOfRuns({ ...runs, scripts: all })).findings);
			runFindings = { generation, findings };
		}
		return runFindings.findings;
	};

	const findings = createFileFindings({
		...{ host, store, scripts, settings: settingsFinder },
		selection,
		settingsOf,
		stateOf: async (file, signal) => {
			const request = await requestFor(file, await bindingOf(file), signal);
			return { request, state: await datasets.stateOf(request) };
		},
		runData,
		acrossFiles: findAcrossFiles,
	});

	const preflightParts = { host, scripts, datasets, bindingOf, requestFor, places, runData, runs };

	const findingsIn = async (file: string, signal?: AbortSignalLike): Promise<readonly Finding[]> => {
		if (isLooseFile(file)) {
			const own = await looseFileFindings(store, file, await settingsOf(file), selection);
			return [...own, ...(await findings.of(file, signal))];
		}
		const found = await findings.of(file, signal);
		const layout = found.length === 0 || packingOf(file) === undefined ? undefined : await layoutFor(file);
		return layout === undefined ? found : packedFindings(found, layout);
	};

	const workspace: Workspace = {
		...runAnswers,
		...createOptionAnswers({ host, scripts, folders: options.folders, runFactsOf: runAnswers.runFactsOf }),
		setDocument(file, text) {
			store.setDocument(file, text);
			scripts.forget(file);
			links.forget(file);
		},
		fileChanged(file) {
			store.forget(file);
			scripts.forget(file);
			links.forget(file);
			namesakes.forget(file);
		},
		setSettings(settings) {
			editorSettings = settings;
			store.changeEverything();
		},
		async findingsOf(file, signal) {
			if (!asked.has(file)) {
				asked.add(file);
				const binding = isDatasetName(file) ? await bindingOf(file) : undefined;
				if (isDatasetName(file) && (binding === undefined || !isNamed(binding))) {
					// It counts among the data of its run, or is compared with the files beside it, from now on.
					runFindings = undefined;
				}
			}
			return findingsIn(file, signal);
		},
		findingsPointingAt: findings.pointingAt,
		language: createLanguage(layoutFor),
		records: createRecords({
			host,
			allowLarge: store.allowLarge,
			layoutOf: layoutFor,
			requestFor: async (file, signal) => requestFor(file, await bindingOf(file), signal),
			check: findings.ofDataset,
		}),
		suppressionsFor: (finding) =>
			offerSuppressions(finding, {
				host,
				store,
				settings: settingsFinder,
				folders: options.folders,
				layoutOf: layoutFor,
				scriptOf: scripts.read,
			}),
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
			const state = await stateWith(file, statsOptions);
			if (isUnavailable(state)) {
				return state;
			}
			return {
				file,
				stats: statsOf(state.summary, length === undefined ? {} : { length }),
				run: labelOf(host, state),
			};
		},
		async signal(file, signalOptions = {}) {
			const state = await stateWith(file, signalOptions);
			return isUnavailable(state)
				? state
				: { file, digests: state.summary.digests, run: labelOf(host, state) };
		},
		async trainingFiles(file) {
			const script = await scripts.read(file);
			return script?.training === undefined
				? unavailable(
						`${host.basename(file)} trains nothing that Tunelint knows.`,
						"Name a training script or configuration.",
					)
				: trainingFiles({ ...script, training: script.training }, preflightParts);
		},
		preflight: (file, changes = {}) => preflightRun(file, changes, preflightParts),
		runsFor: async (file) => runCandidates(host, await scripts.all(), await bindingOf(file)),
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
		filesBelow: (paths) => filesBelow(host, store, paths),
		async dataOutside(file) {
			const script = await scripts.read(file);
			return script !== undefined && isTraining(script)
				? dataOutside(host, script, places)
				: { files: [], missing: [], onHub: [] };
		},
		async findingsOutside(file) {
			const script = isDatasetName(file) ? undefined : await scripts.read(file);
			return script !== undefined && isTraining(script)
				? findingsOutside(script, { host, places, findingsIn })
				: [];
		},
		kindOf,
		textOf: store.textOf,
		linesOf: store.linesOf,
		async templateLock(folder) {
			const text = await locks.textFor(folder, await scripts.all());
			return { file: host.resolve(folder, LOCK_FILE), ...(text === undefined ? {} : { text }) };
		},
		async project() {
			return readProject({
				...runs,
				host,
				links,
				places,
				scripts: await scripts.all(),
				findingsOf: findingsIn,
			});
		},
		async recordsIn(file) {
			const layout = isDatasetName(file) ? await layoutFor(file) : undefined;
			return layout?.layout.records.length;
		},
		comparePrompts: (file, run) => askedPrompts({ host, scripts, runs, settingsOf }, file, run),
		compareBatches: batches.compare,
		previewRecorded: (file, row, options) => previewRecorded(workspace, file, row, options),
		changeProbe: (file, change) => changeProbe(host, store, file, change),
		changeDataset: (file, change) => changeDataset(host, store, file, change, () => layoutFor(file)),
	};
	return withNotebookPlaces(workspace, scripts.notebookOf);

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
		return { layout, findings: request.isOwn ? ((await findings.ofDataset(file))?.findings ?? []) : [] };
	}

	async function stateWith(file: string, changes: PreviewOptions): Promise<DatasetState | Unavailable> {
		const request = await requestWith(file, changes);
		const state = isUnavailable(request) ? request : await datasets.stateOf(request);
		return state ?? unavailable(`${file} cannot be read.`, "Check the path.");
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
		const dataset = changed && (await namingOf(host, file, changed.script, places))?.dataset;
		const request = await requestFor(file, changed && { ...changed, ...(dataset && { dataset }) });
		const { tokenizer } = changes;
		const settings = tokenizer === undefined ? request.settings : { ...request.settings, tokenizer };
		return { ...request, settings, isOwn: changed === own };
	}
}
