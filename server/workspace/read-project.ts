/** Reads the whole project: runs with their data, what they write, who loads it, and every finding of those files. */
import { statsOf } from "../core/features/dataset-stats.js";
import { projectModel, type ProjectParts, type RunParts } from "../core/features/project-model.js";
import type { DatasetReference, Finding, ProjectModel, Run } from "../core/index.js";
import { localDatasets } from "./bindings.js";
import type { DatasetState } from "./datasets.js";
import { isDatasetName } from "./file-kinds.js";
import type { FileLinks, ProjectLinks } from "./project-links.js";
import type { TrainingScript } from "./run-findings.js";
import type { Host } from "../host.js";
import { isAssumedVersion, type Script } from "./scripts.js";

export interface ProjectRequest {
	readonly host: Host;
	readonly links: ProjectLinks;
	readonly places: Parameters<typeof localDatasets>[2];
	readonly scripts: readonly Script[];
	/** Of every run: its datasets as far as they can be read. */
	datasetsOf(script: TrainingScript): Promise<readonly DatasetState[]>;
	tokenizerOf(script: TrainingScript): Promise<Pick<Run, "tokenizer">>;
	findingsOf(file: string): Promise<readonly Finding[]>;
	/** Dataset files that nothing names. */
	unusedDatasets(): Promise<readonly string[]>;
}

export async function readProject(request: ProjectRequest): Promise<ProjectModel> {
	const { links, scripts } = request;
	const files = await links.files(scripts);
	const runs: RunParts[] = [];
	for (const script of scripts.filter(isTraining)) {
		runs.push(await runParts(script, files, request));
	}
	runs.sort((a, b) => (a.file < b.file ? -1 : 1));
	const consumers = await links.consumers(files);
	const findings = await findingsOf(runs, consumers, request);
	return projectModel({ runs, consumers, findings, unusedDatasets: await request.unusedDatasets() });
}

function isTraining(script: Script): script is TrainingScript {
	return script.training !== undefined;
}

async function runParts(
	script: TrainingScript,
	files: readonly FileLinks[],
	request: ProjectRequest,
): Promise<RunParts> {
	const { trainer, config } = script.training;
	const { version } = config.version;
	const { tokenizer } = await request.tokenizerOf(script);
	const template = templateWords(config, tokenizer);
	const written = files.find(({ file }) => file === script.file)?.artifacts ?? [];
	return {
		file: script.file,
		location: config.call ?? { file: script.file, range: { start: 0, end: 0 } },
		trainer: trainer.name,
		...(version === undefined || isAssumedVersion(config) || config.version.source === undefined
			? {}
			: { version }),
		...(config.model === undefined ? {} : { model: config.model.value }),
		...(config.tokenizer === undefined || config.tokenizer.value === config.model?.value
			? {}
			: { tokenizer: config.tokenizer.value }),
		...(template === undefined ? {} : { template }),
		datasets: await datasetParts(script, request),
		artifacts: await Promise.all(
			written.map(async (artifact) => ({
				...artifact,
				isOnDisk: artifact.kind !== "upload" && (await request.links.isOnDisk(script.file, artifact.name)),
			})),
		),
	};
}

function templateWords(
	config: TrainingScript["training"]["config"],
	tokenizer: Run["tokenizer"],
): string | undefined {
	if (config.tokenizerEdits.chatTemplate !== undefined || config.templateName !== undefined) {
		return config.templateName === undefined ? "of the script" : `"${config.templateName.value}"`;
	}
	return tokenizer?.chatTemplate === undefined ? undefined : "of the tokenizer";
}

async function datasetParts(
	script: TrainingScript,
	{ host, places, datasetsOf }: ProjectRequest,
): Promise<RunParts["datasets"]> {
	const named = await localDatasets(host, script, places);
	const states = await datasetsOf(script);
	const stateOf = (file: string, reference: DatasetReference): DatasetState | undefined =>
		states.find((state) => state.file === file && state.summary.reference === reference);
	const found: RunParts["datasets"][number][] = [];
	for (const reference of script.training.config.datasets) {
		const { name, source: location, split } = reference;
		const files = named.filter((one) => one.dataset === reference).map(({ file }) => file);
		const isElsewhere = files.length === 0 && !found.some((one) => one.name === name);
		found.push(
			...files.map((file) => ({ name, location, split, file, ...counted(stateOf(file, reference)) })),
			...(isElsewhere ? [{ name, location, split }] : []),
		);
	}
	// Files that a person bound to the run, which it does not name.
	for (const state of states) {
		const { file } = state;
		if (!found.some((one) => one.file === file)) {
			const location = { file, range: { start: 0, end: 0 } };
			found.push({ name: host.basename(file), location, split: "unknown", file, ...counted(state) });
		}
	}
	return found;
}

function counted(
	state: DatasetState | undefined,
): Pick<RunParts["datasets"][number], "records" | "tokens" | "trained"> {
	if (state === undefined) {
		return {};
	}
	const { rows, known, tokens, trained } = statsOf(state.summary);
	return { records: rows, ...(known === 0 ? {} : { tokens, trained }) };
}

async function findingsOf(
	runs: readonly RunParts[],
	consumers: ProjectParts["consumers"],
	request: ProjectRequest,
): Promise<ProjectParts["findings"]> {
	const files = new Set([
		...runs.map(({ file }) => file),
		...runs.flatMap(({ datasets }) => datasets.flatMap(({ file }) => file ?? [])),
		...consumers.map(({ file }) => file),
	]);
	const found = new Map<string, readonly Finding[]>();
	for (const file of files) {
		if (!runs.some((run) => run.datasets.some((one) => one.file === file)) || isDatasetName(file)) {
			found.set(file, await request.findingsOf(file));
		}
	}
	return found;
}
