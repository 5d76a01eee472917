/** Preflight of one run: its data with proofs for each row, its findings, and the scripts that ask its model. */
import {
	isUnavailable,
	rules,
	selectRules,
	unavailable,
	type DatasetReference,
	type Finding,
	type Unavailable,
} from "../core/index.js";
import type { PreflightInput } from "../core/features/preflight/preflight-input.js";
import type { PreflightReport } from "../core/features/preflight/preflight-report.js";
import { runPreflight } from "../core/features/preflight/run-preflight.js";
import { isHeldOutName } from "../core/types/held-out-name.js";
import type { Host } from "../host.js";
import type { Binding } from "./bindings.js";
import { dataOutside } from "./data-outside.js";
import { datasetFindings } from "./dataset-findings.js";
import type { DatasetRequest, Datasets, DatasetState } from "./datasets.js";
import { DATASET_ENDINGS, isData, isDatasetName } from "./file-kinds.js";
import { ignoredRecords, withoutIgnored, withoutIgnoredRows } from "./ignored-records.js";
import type { Places } from "./places.js";
import { applyPreviewOptions } from "./preview-options.js";
import type { RunDatasets } from "./run-datasets.js";
import { findingsOfRuns, isTraining, type RunFindingsRequest, type TrainingScript } from "./run-findings.js";
import { suppressInScript } from "./script-suppressions.js";
import type { Script, Scripts } from "./scripts.js";
import type { PreviewOptions } from "./workspace.js";

export interface PreflightParts {
	readonly host: Host;
	readonly scripts: Scripts;
	readonly datasets: Datasets;
	readonly places: Places;
	readonly runData: RunDatasets;
	readonly runs: Omit<RunFindingsRequest, "scripts">;
	bindingOf(file: string): Promise<Binding | undefined>;
	requestFor(file: string, binding: Binding | undefined): Promise<DatasetRequest>;
}

/** Datasets that are asked for their run, where the script names none that is here. */
const MOST_CANDIDATES = 1_000;

export async function preflightRun(
	file: string,
	options: PreviewOptions,
	parts: PreflightParts,
): Promise<PreflightReport | Unavailable> {
	const script = await scriptOf(file, options, parts);
	if (isUnavailable(script)) {
		return script;
	}
	const prepared = await readData(script, parts);
	const all = await parts.scripts.all();
	const scripts = [...all.filter((one) => one.file !== script.file), script];
	const { findings, runs, pairs } = await findingsOfRuns({
		...parts.runs,
		scripts,
		only: script.file,
		datasetsOf: (one) => Promise.resolve(one.file === script.file ? prepared.map(({ state }) => state) : []),
	});
	const [run] = runs;
	if (run === undefined) {
		return noRun(parts.host.basename(file));
	}
	const { settings } = await parts.runs.settingsOf(script.file);
	const others = scripts.filter(({ training }) => training === undefined);
	const asking = new Set(pairs.map(({ inferenceModule }) => inferenceModule.file));
	const isOfRun = (one: Finding): boolean =>
		one.file === script.file ||
		asking.has(one.file) ||
		// A script that looks for what the run writes in another place.
		one.related?.some((place) => place.file === script.file) === true ||
		run.heldOut?.some((data) => data.file === one.file) === true;
	const input: PreflightInput = {
		run,
		pairs,
		libraries: script.libraries,
		others: others.map(({ module }) => module),
		findings: [
			...inScripts(findings.filter(isOfRun), scripts),
			...prepared.flatMap((data) => ownFindings(data, findings)),
		],
		known: new Set(rules.flatMap(({ id, onByDefault }) => (onByDefault === false ? [] : [id]))),
		ran: new Set(selectRules(settings, parts.runs.selection)),
		rowsWith: (ids) => rowsWith(prepared.filter(isTrained), ids),
		missing: (await dataOutside(parts.host, script, parts.places)).missing,
	};
	return runPreflight(input);
}

interface PreparedData {
	readonly request: DatasetRequest;
	readonly state: DatasetState;
}

async function scriptOf(
	file: string,
	options: PreviewOptions,
	{ host, scripts, bindingOf }: PreflightParts,
): Promise<TrainingScript | Unavailable> {
	const own = isDatasetName(file) ? await bindingOf(file) : undefined;
	const script = isDatasetName(file) ? own?.script : await scripts.read(file);
	if (script === undefined || !isTraining(script)) {
		return isDatasetName(file)
			? unavailable(
					`No training script is bound to ${host.basename(file)}.`,
					"Name the script, or bind one in tunelint.json.",
				)
			: noRun(host.basename(file));
	}
	const bound: Binding = { script, boundBy: "", split: "unknown" };
	const changed = await applyPreviewOptions(host, scripts, bound, options);
	return isUnavailable(changed) ? changed : (changed ?? bound).script;
}

function noRun(name: string): Unavailable {
	return unavailable(
		`${name} trains nothing that Tunelint knows.`,
		"Name a training script or configuration.",
	);
}

async function readData(script: TrainingScript, parts: PreflightParts): Promise<PreparedData[]> {
	const prepared: PreparedData[] = [];
	for (const own of await requestsOf(script, parts)) {
		const request = { ...own, withProofs: true as const };
		const state = await parts.datasets.stateOf(request);
		if (state !== undefined && isData(state)) {
			prepared.push({ request, state });
		}
	}
	return prepared;
}

async function requestsOf(script: TrainingScript, parts: PreflightParts): Promise<readonly DatasetRequest[]> {
	const named = await parts.runData.requestsOf(script);
	return named.length > 0 ? named : boundData(script, parts);
}

/** Files that the run of a script trains on. */
export async function trainingFiles(
	file: string,
	parts: PreflightParts,
): Promise<readonly string[] | Unavailable> {
	const script = await parts.scripts.read(file);
	if (script === undefined || !isTraining(script)) {
		return noRun(parts.host.basename(file));
	}
	const requests = await requestsOf(script, parts);
	return requests.flatMap(({ file, binding, role }) => {
		const split = role ?? binding?.dataset?.split ?? "unknown";
		return isTrainedOn(split, file) ? [file] : [];
	});
}

/** Datasets that a person or their place binds to a script that names none. */
async function boundData(
	script: TrainingScript,
	{ host, places, bindingOf, requestFor }: PreflightParts,
): Promise<readonly DatasetRequest[]> {
	const requests: DatasetRequest[] = [];
	for (const folder of places.folders) {
		const found = await host.find(folder, { extensions: DATASET_ENDINGS, limit: MOST_CANDIDATES });
		for (const file of found.filter(isDatasetName)) {
			const binding = await bindingOf(file);
			if (binding?.script.file === script.file) {
				requests.push(await requestFor(file, { ...binding, script }));
			}
		}
	}
	return requests;
}

/** What was found in a dataset under this run, whichever run it is shown with elsewhere. */
function ownFindings({ request, state }: PreparedData, across: readonly Finding[]): readonly Finding[] {
	const ignored = ignoredRecords(request.settings, state.file);
	const shared = across.filter(({ file }) => file === state.file);
	const own = request.rows === undefined ? request : { ...request, readRows: [request.rows] };
	return [...datasetFindings(state, own, ignored), ...withoutIgnored(shared, state, ignored)];
}

/** Without those that a comment keeps silent. */
function inScripts(findings: readonly Finding[], scripts: readonly Script[]): readonly Finding[] {
	const suppressed = { thresholds: {}, isRunKnown: false, ran: [] };
	const files = [...new Set(findings.map(({ file }) => file))];
	return files.flatMap((file) => {
		const own = findings.filter((finding) => finding.file === file);
		const script = scripts.find((one) => one.file === file);
		return script === undefined ? own : suppressInScript(script, own, suppressed).kept;
	});
}

function isTrained({ state: { summary } }: PreparedData): boolean {
	return isTrainedOn(summary.split ?? "unknown", summary.file);
}

function isTrainedOn(split: DatasetReference["split"], file: string): boolean {
	return split === "unknown" ? !isHeldOutName(file) : split === "train";
}

const severities: ReadonlyMap<string, string> = new Map(rules.map(({ id, severity }) => [id, severity]));

function rowsWith(data: readonly PreparedData[], ids: readonly string[]): number {
	let count = 0;
	for (const { request, state } of data) {
		for (const { findings } of withoutIgnoredRows(state, ignoredRecords(request.settings, state.file))) {
			const isBad = findings.some(({ rule, finding }) => {
				const severity = finding.severity ?? severities.get(rule);
				return ids.includes(rule) && (severity === "error" || severity === "warning");
			});
			count += isBad ? 1 : 0;
		}
	}
	return count;
}
