/** Findings that need more than one file: a script with its data, and training prompts against the prompts that ask. */
import {
	checkFileRules,
	families,
	selectRules,
	thresholdsOf,
	type Finding,
	type PythonModule,
	type PromptPair,
	type RuleContext,
	type Run,
	type RuleSelection,
} from "../core/index.js";
import { appendsEos, appendsEosToText } from "../core/pipeline/appends-eos.js";
import { promptPairs } from "../core/project/prompt-pairs.js";
import { transformersMajor } from "../core/project/transformers-major.js";
import type { DatasetState } from "./datasets.js";
import { configCheckOf } from "./option-answers.js";
import type { Script } from "./scripts.js";
import type { FoundSettings } from "./settings-files.js";

export interface RunFindingsRequest {
	readonly scripts: readonly Script[];
	/** Datasets of a script's run, as far as they are files that can be read. */
	datasetsOf(script: TrainingScript): Promise<readonly DatasetState[]>;
	/** Files beside the run's data whose names say that they are held out. */
	heldOutOf(datasets: readonly DatasetState[]): Promise<readonly DatasetState[]>;
	tokenizerOf(script: Script): Promise<Pick<Run, "tokenizer" | "tokenizerUnavailable">>;
	librariesOf(script: Script): Promise<RuleContext["libraries"]>;
	/** Data that the run names and that is not there. */
	missingOf(script: TrainingScript): Promise<NonNullable<Run["missingDatasets"]>>;
	resumedOf(script: TrainingScript, data: readonly string[]): Promise<Run["resumed"]>;
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
			const libraries = await request.librariesOf(script);
			findings.push(...(await check("run", run, run.config.file, run, request, libraries)));
		}
	}
	const modules = request.scripts.map(({ module }) => module);
	for (const pair of promptPairs(runs, modules, markersOf)) {
		findings.push(...(await check("project", pair, pair.inferenceModule.file, pair.run, request)));
	}
	return findings;
}

/** How the run's model family writes turns. */
function markersOf(run: Run): PromptPair["chatMarkers"] {
	const family = families.find(({ id }) => id === run.tokenizer?.family);
	if (family?.userTurn === undefined || family.assistantTurn === undefined) {
		return undefined;
	}
	return { user: family.userTurn, assistant: family.assistantTurn };
}

export function isTraining(script: Script): script is TrainingScript {
	return script.training !== undefined;
}

async function scriptFindings(script: Script, request: RunFindingsRequest): Promise<Finding[]> {
	const { settings } = await request.settingsOf(script.file);
	const { tokenizer } = await request.tokenizerOf(script);
	const libraries = await request.librariesOf(script);
	return checkFileRules({
		stage: "script",
		value: script.module,
		file: script.file,
		ctx: {
			...(script.training === undefined ? {} : { config: script.training.config }),
			...(tokenizer === undefined ? {} : { tokenizer }),
			...(libraries === undefined ? {} : { libraries }),
			thresholds: thresholdsOf(settings),
		},
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
	run: Run,
	request: RunFindingsRequest,
	libraries?: RuleContext["libraries"],
): Promise<Finding[]> {
	const { settings } = await request.settingsOf(file);
	const ctx: RuleContext = {
		config: run.config,
		...(run.tokenizer === undefined ? {} : { tokenizer: run.tokenizer }),
		...(libraries === undefined ? {} : { libraries }),
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

/** Modules beside the script, by the names that it imports: `helpers`, `.data`, `src.prompts`. */
function importedModules({ module }: Script, scripts: readonly Script[]): readonly PythonModule[] {
	const folder = module.file.slice(0, Math.max(module.file.lastIndexOf("/"), module.file.lastIndexOf("\\")));
	const names = module.imports.map(({ module: name }) => name.split(".").at(-1) ?? name);
	return scripts
		.filter(({ file }) => {
			const name = /([^\\/]+)\.py$/.exec(file)?.[1];
			return name !== undefined && names.includes(name) && file.startsWith(folder) && file !== module.file;
		})
		.map((script) => script.module);
}

async function runOf(script: TrainingScript, request: RunFindingsRequest): Promise<Run> {
	const { config, alternatives } = script.training;
	const major = config.transformers && transformersMajor(config.transformers);
	const datasets = await request.datasetsOf(script);
	const appends = appendsEos(config, alternatives);
	const appendsToText = appendsEosToText(config, alternatives);
	const heldOut = await request.heldOutOf(datasets);
	const imported = importedModules(script, request.scripts);
	const missing = await request.missingOf(script);
	const files = datasets.map(({ file }) => file);
	const resumed = await request.resumedOf(script, files);
	return {
		config,
		module: script.module,
		...(script.configFile === undefined ? {} : { configFile: script.configFile }),
		...(await request.tokenizerOf(script)),
		datasets: datasets.map(({ summary }) => summary),
		...(appends === undefined ? {} : { appendsEos: appends }),
		...(appendsToText === undefined ? {} : { appendsEosToText: appendsToText }),
		...(heldOut.length === 0 ? {} : { heldOut: heldOut.map(({ summary }) => summary) }),
		...(imported.length === 0 ? {} : { imported }),
		...(resumed === undefined ? {} : { resumed }),
		...(missing.length === 0 ? {} : { missingDatasets: missing }),
		...(major === undefined ? {} : { transformersMajor: major }),
	};
}
