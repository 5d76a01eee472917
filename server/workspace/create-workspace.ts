/** Builds a workspace on a host: the only mutable state is what it caches and what the editor told it. */
import { packingOf, type Finding } from "../core/index.js";
import type { AbortSignalLike, Host } from "../host.js";
import { createAcrossFiles } from "./across-files.js";
import { askedPrompts } from "./asked-prompts.js";
import { isNamed } from "./bindings.js";
import { changeDataset } from "./change-dataset.js";
import { changeProbe } from "./change-probe.js";
import { createBatchComparer } from "./compare-batches.js";
import { createMemo } from "./create-memo.js";
import { dataOutside } from "./data-outside.js";
import { createDatasetAnswers } from "./dataset-answers.js";
import { createDatasetRequests } from "./dataset-requests.js";
import { createDatasets } from "./datasets.js";
import { createFileFindings } from "./file-findings.js";
import { isDatasetName, isLooseFile, kindOf, LOCK_FILE } from "./file-kinds.js";
import { createFileStore } from "./file-store.js";
import { filesBelow } from "./files-below.js";
import { findingsOutside } from "./findings-outside.js";
import { keepStates } from "./keep-states.js";
import { runCandidates } from "./labels.js";
import { createLanguage } from "./language.js";
import { tokenizerOfScript } from "./load-tokenizer.js";
import { looseFileFindings } from "./loose-file-findings.js";
import { createNamesakes } from "./namesakes.js";
import { withNotebookPlaces } from "./notebook-places.js";
import { offerSuppressions } from "./offer-suppressions.js";
import { createOptionAnswers } from "./option-answers.js";
import { packedFindings } from "./packed-findings.js";
import { preflightRun, trainingFiles } from "./preflight.js";
import { previewRecorded } from "./preview-recorded.js";
import { createProjectLinks } from "./project-links.js";
import { readProject } from "./read-project.js";
import { createRecords } from "./records.js";
import { createRunAnswers } from "./run-answers.js";
import { createRunDatasets } from "./run-datasets.js";
import { isTraining, type RunFindingsRequest } from "./run-findings.js";
import { runRequest } from "./run-request.js";
import { createScripts } from "./scripts.js";
import { createSettingsFinder } from "./settings-files.js";
import { createTemplateLocks } from "./template-locks.js";
import { verifyDataset } from "./verify-dataset.js";
import type { Workspace } from "./workspace.js";
import type { WorkspaceOptions } from "./workspace-options.js";

export function createWorkspace(host: Host, options: WorkspaceOptions): Workspace {
	const { folders, selection = {}, onWork } = options;
	const store = createFileStore(host);
	const settingsFinder = createSettingsFinder(host, store);
	const scripts = createScripts(host, store, folders);
	const datasets = keepStates(host, store, createDatasets(host, store));
	const links = createProjectLinks(host, store, folders);
	/** Files whose findings were asked for. */
	const asked = new Set<string>();

	const namesakes = createNamesakes({
		...{ host, folders },
		trainingFiles: async () => (await scripts.all()).filter(isTraining).map(({ file }) => file),
	});
	const places = { folders, isOpen: store.isOpen, namesakes };
	const requests = createDatasetRequests({
		...options,
		...{ host, scripts, datasets, places, settingsFinder, selection },
	});
	const { bindingOf, layoutOf, requestFor, settingsOf } = requests;
	const runData = createRunDatasets({ host, datasets, asked, places, bindingOf, requestFor, settingsOf });

	const tokenizerOf: RunFindingsRequest["tokenizerOf"] = async (script) =>
		tokenizerOfScript(host, (await settingsOf(script.file)).settings, script);
	const locks = createTemplateLocks({ host, store, links, folders, tokenizerOf });
	const runs = runRequest({
		...{ host, scripts, runData, links, locks, places, settingsOf, tokenizerOf, selection },
		memo: createMemo(),
		...(onWork === undefined ? {} : { onWork }),
	});
	const acrossFiles = createAcrossFiles(store, scripts, runs);

	const findings = createFileFindings({
		...{ host, store, scripts, settings: settingsFinder, selection, settingsOf, runData },
		async stateOf(file, signal) {
			const request = await requests.ownRequest(file, signal);
			return { request, state: await datasets.stateOf(request) };
		},
		acrossFiles: acrossFiles.findings,
	});

	const findingsIn = async (file: string, signal?: AbortSignalLike): Promise<readonly Finding[]> => {
		if (isLooseFile(file)) {
			const own = await looseFileFindings(store, file, await settingsOf(file), selection);
			return [...own, ...(await findings.of(file, signal))];
		}
		const found = await findings.of(file, signal);
		const layout = found.length === 0 || packingOf(file) === undefined ? undefined : await layoutOf(file);
		return layout === undefined ? found : packedFindings(found, layout);
	};

	const runAnswers = createRunAnswers({ host, store, scripts, places, datasetsOf: runData.datasetsOf });
	const preflightParts = { host, scripts, datasets, bindingOf, requestFor, places, runData, runs };

	const workspace: Workspace = {
		...runAnswers,
		...createOptionAnswers({ host, scripts, folders, runFactsOf: runAnswers.runFactsOf }),
		...createDatasetAnswers({
			...{ host, scripts, datasets, requests },
			findingsOf: async (file) => (await findings.ofDataset(file))?.findings ?? [],
		}),
		language: createLanguage(layoutOf),
		records: createRecords({
			host,
			allowLarge: store.allowLarge,
			layoutOf,
			requestFor: requests.ownRequest,
			check: findings.ofDataset,
		}),

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
			requests.setSettings(settings);
			store.changeEverything();
		},
		chooseRun(file, script) {
			requests.chooseRun(file, script);
			acrossFiles.forget();
		},

		async findingsOf(file, signal) {
			if (!asked.has(file)) {
				asked.add(file);
				const binding = isDatasetName(file) ? await bindingOf(file) : undefined;
				if (isDatasetName(file) && (binding === undefined || !isNamed(binding))) {
					// It counts among the data of its run, or is compared with the files beside it, from now on.
					acrossFiles.forget();
				}
			}
			return findingsIn(file, signal);
		},
		findingsPointingAt: findings.pointingAt,
		async findingsOutside(file) {
			const script = isDatasetName(file) ? undefined : await scripts.read(file);
			return script !== undefined && isTraining(script)
				? findingsOutside(script, { host, places, findingsIn })
				: [];
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
		suppressionsFor: (finding) =>
			offerSuppressions(finding, {
				...{ host, store, settings: settingsFinder, folders, layoutOf },
				scriptOf: scripts.read,
			}),

		runsFor: async (file) => runCandidates(host, await scripts.all(), await bindingOf(file)),
		trainingFiles: (script) => trainingFiles(script, preflightParts),
		async dataOutside(file) {
			const script = await scripts.read(file);
			return script !== undefined && isTraining(script)
				? dataOutside(host, script, places)
				: { files: [], missing: [], onHub: [] };
		},
		preflight: (file, changes = {}) => preflightRun(file, changes, preflightParts),
		comparePrompts: (file, run) => askedPrompts({ host, scripts, runs, settingsOf }, file, run),
		compareBatches: createBatchComparer({
			...{ host, store, scripts },
			layoutsOf: (script) => runData.trainingLayouts(script),
		}).compare,
		previewRecorded: (file, row, changes) => previewRecorded(workspace, file, row, changes),
		verifyParity: (file, python, signal) =>
			verifyDataset({ host, store, requests }, { file, python }, signal),
		async templateLock(folder) {
			const text = await locks.textFor(folder, await scripts.all());
			return { file: host.resolve(folder, LOCK_FILE), ...(text === undefined ? {} : { text }) };
		},
		project: async () =>
			readProject({ ...runs, host, links, places, scripts: await scripts.all(), findingsOf: findingsIn }),

		kindOf,
		textOf: store.textOf,
		linesOf: store.linesOf,
		filesBelow: (paths) => filesBelow(host, store, paths),
		changeProbe: (file, change) => changeProbe(host, store, file, change),
		changeDataset: (file, change) => changeDataset(host, store, file, change, () => layoutOf(file)),
	};
	return withNotebookPlaces(workspace, scripts.notebookOf);
}
