/** Findings that need more than one file: a script with its data, and training prompts against the prompts that ask. */
import {
	checkFileRules,
	selectRules,
	thresholdsOf,
	type Finding,
	type RuleContext,
	type Run,
	type RuleSelection,
} from "../core/index.js";
import { appendsEos, appendsEosToText } from "../core/pipeline/appends-eos.js";
import { transformersMajor } from "../core/project/transformers-major.js";
import type { Host } from "../host.js";
import type { DatasetState } from "./datasets.js";
import type { Layout } from "./inspect.js";
import { configCheckOf } from "./option-answers.js";
import { pairsOf, promptQuestions } from "./prompt-findings.js";
import type { Script } from "./scripts.js";
import type { FoundSettings } from "./settings-files.js";

export interface RunFindingsRequest {
	readonly host: Host;
	readonly scripts: readonly Script[];
	/** The run's training data, for single records. */
	layoutsOf(script: TrainingScript): Promise<readonly Layout[]>;
	/** Data that no run is known for. */
	looseLayouts(): Promise<readonly Layout[]>;
	/** Datasets of a script's run, as far as they are files that can be read. */
	datasetsOf(script: TrainingScript): Promise<readonly DatasetState[]>;
	/** Files beside the run's data whose names say that they are held out. */
	heldOutOf(datasets: readonly DatasetState[]): Promise<readonly DatasetState[]>;
	tokenizerOf(script: TrainingScript): Promise<Pick<Run, "tokenizer" | "tokenizerUnavailable">>;
	settingsOf(file: string): Promise<FoundSettings>;
	readonly selection: RuleSelection;
}

export type TrainingScript = Script & { readonly training: NonNullable<Script["training"]> };

export async function findingsOfRuns(request: RunFindingsRequest): Promise<Finding[]> {
	const findings: Finding[] = [];
	const runs: Run[] = [];
	for (const script of request.scripts) {
		findings.push(...(await scriptFindings(script, request)), ...(await configFindings(script, request)));
		if (isTraining(script)) {
			const run = await runOf(script, request);
			runs.push(run);
			findings.push(...(await check("run", run, run.config.file, run, request)));
		}
	}
	const pairs = pairsOf(
		await promptQuestions({
			host: request.host,
			runs,
			modules: request.scripts.map(({ module }) => module),
			layoutsOf: async (run) => {
				const script = request.scripts.find(({ file }) => file === run.config.file);
				return script !== undefined && isTraining(script) ? request.layoutsOf(script) : [];
			},
			looseLayouts: () => request.looseLayouts(),
		}),
	);
	for (const pair of pairs) {
		findings.push(...(await check("project", pair, pair.inferenceModule.file, pair.run, request)));
	}
	return findings;
}

function isTraining(script: Script): script is TrainingScript {
	return script.training !== undefined;
}

async function scriptFindings(script: Script, request: RunFindingsRequest): Promise<Finding[]> {
	const { settings } = await request.settingsOf(script.file);
	return checkFileRules({
		stage: "script",
		value: script.module,
		file: script.file,
		ctx: { thresholds: thresholdsOf(settings), libraries: script.libraries },
		levels: settings.rules,
		rules: selectRules(settings, request.selection),
	});
}

async function configFindings(script: Script, request: RunFindingsRequest): Promise<Finding[]> {
	const { configFile, libraries } = script;
	if (configFile === undefined) {
		return [];
	}
	const { settings } = await request.settingsOf(script.file);
	return checkFileRules({
		stage: "config",
		value: configCheckOf(script, configFile),
		file: script.file,
		ctx: { thresholds: thresholdsOf(settings), libraries },
		levels: settings.rules,
		rules: selectRules(settings, request.selection),
	});
}

async function check<S extends "run" | "project">(
	stage: S,
	value: Parameters<typeof checkFileRules<S>>[0]["value"],
	file: string,
	run: Run | undefined,
	request: RunFindingsRequest,
): Promise<Finding[]> {
	const { settings } = await request.settingsOf(file);
	const ctx: RuleContext = {
		...(run === undefined ? {} : { config: run.config }),
		...(run?.tokenizer === undefined ? {} : { tokenizer: run.tokenizer }),
		thresholds: thresholdsOf(settings),
	};
	return checkFileRules({
		stage,
		value,
		file,
		ctx,
		levels: settings.rules,
		rules: selectRules(settings, request.selection),
	});
}

async function runOf(script: TrainingScript, request: RunFindingsRequest): Promise<Run> {
	const { config, alternatives } = script.training;
	const major = config.transformers && transformersMajor(config.transformers);
	const datasets = await request.datasetsOf(script);
	const appends = appendsEos(config, alternatives);
	const appendsToText = appendsEosToText(config, alternatives);
	const heldOut = await request.heldOutOf(datasets);
	return {
		config,
		module: script.module,
		...(script.configFile === undefined ? {} : { configFile: script.configFile }),
		...(await request.tokenizerOf(script)),
		datasets: datasets.map(({ summary }) => summary),
		...(appends === undefined ? {} : { appendsEos: appends }),
		...(appendsToText === undefined ? {} : { appendsEosToText: appendsToText }),
		...(heldOut.length === 0 ? {} : { heldOut: heldOut.map(({ summary }) => summary) }),
		...(major === undefined ? {} : { transformersMajor: major }),
	};
}
