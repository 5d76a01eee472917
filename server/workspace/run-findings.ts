/** Findings that need more than one file: a script with its data, and training prompts against the prompts that ask. */
import {
	checkFileRules,
	rules,
	selectRules,
	thresholdsOf,
	type Consumer,
	type Finding,
	type PromptPair,
	type PythonModule,
	type RuleContext,
	type Run,
	type RuleSelection,
} from "../core/index.js";
import type { PromptQuestion } from "../core/project/prompt-pairs.js";
import type { ConfigCheck } from "../core/types/config-check.js";
import type { TemplateLock } from "../core/types/template-lock.js";
import type { Host } from "../host.js";
import { createMemo, type Memo } from "./create-memo.js";
import type { DatasetState } from "./datasets.js";
import type { Layout } from "./inspect.js";
import { configCheckOf } from "./option-answers.js";
import type { OwnConfig } from "./own-configs.js";
import { looseSplitFindings, type LooseSplit } from "./loose-splits.js";
import { evaluationPairsOf, pairsOf, promptQuestions } from "./prompt-findings.js";
import { runOf, type RunParts } from "./run-of.js";
import { placeInScript } from "./place-in-script.js";
import type { Script } from "./scripts.js";
import type { FoundSettings } from "./settings-files.js";

export interface RunFindingsRequest {
	readonly host: Host;
	readonly scripts: readonly Script[];
	/** The run's training data, for single records. */
	layoutsOf(script: TrainingScript): Promise<readonly Layout[]>;
	/** Data that no run is known for. */
	looseLayouts(isWanted?: (file: string) => boolean): Promise<readonly Layout[]>;
	/** Datasets of a script's run, as far as they are files that can be read. */
	datasetsOf(script: TrainingScript): Promise<readonly DatasetState[]>;
	/** Files beside the run's data whose names say that they are held out. */
	heldOutOf(datasets: readonly DatasetState[]): Promise<readonly DatasetState[]>;
	/** Training data without a run. */
	looseSplits(): Promise<readonly LooseSplit[]>;
	tokenizerOf(script: Script): Promise<Pick<Run, "tokenizer" | "tokenizerUnavailable">>;
	librariesOf(script: Script): Promise<RuleContext["libraries"]>;
	/** Data that the run names and that is not there. */
	missingOf(script: TrainingScript): Promise<NonNullable<Run["missingDatasets"]>>;
	resumedOf(script: TrainingScript, data: readonly string[]): Promise<Run["resumed"]>;
	preparedOf(script: TrainingScript, data: readonly string[]): Promise<Run["prepared"]>;
	deepspeedOf(script: TrainingScript): Promise<Run["deepspeed"]>;
	settingsOf(file: string): Promise<FoundSettings>;
	readonly selection: RuleSelection;
	/** Asks only for what concerns the run of this script; the data of other runs is not read. */
	readonly only?: string;
	/** What was found before, as long as nothing that it follows from has changed. */
	readonly memo: Memo;
	/** Called for each step that is worked out anew. */
	onWork?(step: WorkStep, file: string): void;
	locksOf(scripts: readonly Script[]): Promise<readonly TemplateLock[]>;
	/** Dataset files that nothing names. */
	unusedDatasets(): Promise<readonly string[]>;
	/** Modelfiles and shell scripts that ask a model. */
	askingFilesOf(scripts: readonly Script[]): Promise<readonly PythonModule[]>;
	/** Configurations of the project's own form. */
	ownConfigs(): Promise<readonly OwnConfig[]>;
	/** Files that load what runs write. */
	consumersOf(scripts: readonly Script[]): Promise<readonly Consumer[]>;
}

/** What was looked at, and what was found. */
export interface RunsAnswer {
	readonly findings: readonly Finding[];
	readonly runs: readonly Run[];
	readonly pairs: readonly PromptPair[];
}

/** A script's own rules, a run with its data, a pair of prompts, or a file that loads results. */
export type WorkStep = "script" | "run" | "prompts" | "consumer";

export type TrainingScript = Script & { readonly training: NonNullable<Script["training"]> };

/** Only what follows from something that changed is worked out again. */
export async function findingsOfRuns(given: RunFindingsRequest): Promise<RunsAnswer> {
	// What is asked for one run alone must not sweep away what is kept of the others.
	const request = given.only === undefined ? given : { ...given, memo: createMemo() };
	const { memo, onWork } = request;
	const findings: Finding[] = [];
	const runs: Run[] = [];
	const isAsked = (file: string): boolean => request.only === undefined || request.only === file;
	for (const script of request.scripts) {
		if (isAsked(script.file) || !isTraining(script)) {
			findings.push(...(await keptScriptFindings(script, request)));
		}
		if (isTraining(script)) {
			const kept = await keptRun(script, isAsked(script.file) ? request : { ...request, ...withoutData });
			runs.push(kept.run);
			findings.push(...(isAsked(script.file) ? kept.findings : []));
		}
	}
	const questions = await questionsOf(runs, request);
	const modules = request.scripts.map(({ module }) => module);
	const pairs = [
		...pairsOf(questions).filter(({ run }) => run === undefined || isAsked(run.config.file)),
		...(request.only === undefined ? evaluationPairsOf(modules, questions) : []),
	];
	for (const pair of pairs) {
		const { file } = pair.inferenceModule;
		const { location } = pair.inference;
		const key = `prompts ${pair.run?.config.file ?? ""} ${JSON.stringify(pair.peer ?? "")} ${file} ${location.file}:${location.range.start}`;
		const compared = JSON.stringify([pair.difference, pair.isFirst, pair.context.hasOwnTemplate]);
		const inputs = [pair.run, pair.inferenceModule, compared, await settingsKey(file, request)];
		const found = await memo.get(key, inputs, () => {
			onWork?.("prompts", file);
			return check("project", pair, file, pair.run, request);
		});
		findings.push(...found);
	}
	for (const split of given.only === undefined ? await request.looseSplits() : []) {
		findings.push(
			...looseSplitFindings(split, await request.settingsOf(split.train.file), request.selection),
		);
	}
	for (const consumer of await request.consumersOf(request.scripts)) {
		const inputs = [linksKey(consumer), await settingsKey(consumer.file, request)];
		const found = await memo.get(`consumer ${consumer.file}`, inputs, () => {
			onWork?.("consumer", consumer.file);
			return consumerFindings(consumer, request);
		});
		findings.push(...found);
	}
	for (const own of given.only === undefined ? await request.ownConfigs() : []) {
		findings.push(...(await configFindings(own.check, own.script.libraries, request)));
	}
	for (const lock of await request.locksOf(request.scripts)) {
		findings.push(...(await lockFindings(lock, request)));
	}
	findings.push(...(await folderFindings(request)));
	memo.sweep();
	return { findings: distinct(findings), runs: runs.filter(({ config }) => isAsked(config.file)), pairs };
}

/** A dataset of several runs has its faults once. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
	const seen = new Set<string>();
	return findings.filter(({ rule, file, range, message }) => {
		const key = `${rule} ${file} ${range.start} ${range.end} ${message}`;
		return !seen.has(key) && seen.add(key);
	});
}

/** A run that is only there so that scripts which ask its result are not taken for another's. */
const withoutData: Pick<
	RunFindingsRequest,
	"datasetsOf" | "heldOutOf" | "tokenizerOf" | "missingOf" | "resumedOf" | "preparedOf" | "deepspeedOf"
> = {
	datasetsOf: () => Promise.resolve([]),
	heldOutOf: () => Promise.resolve([]),
	tokenizerOf: () => Promise.resolve({}),
	missingOf: () => Promise.resolve([]),
	resumedOf: () => Promise.resolve(undefined),
	preparedOf: () => Promise.resolve(undefined),
	deepspeedOf: () => Promise.resolve(undefined),
};

/** Scripts that ask, with what they are compared with. */
export async function promptQuestionsOf(request: RunFindingsRequest): Promise<readonly PromptQuestion[]> {
	const runs: Run[] = [];
	for (const script of request.scripts.filter(isTraining)) {
		runs.push((await keptRun(script, request)).run);
	}
	return questionsOf(runs, request);
}

async function questionsOf(
	runs: readonly Run[],
	request: RunFindingsRequest,
): Promise<readonly PromptQuestion[]> {
	const asking = await request.askingFilesOf(request.scripts);
	return promptQuestions({
		host: request.host,
		memo: request.memo,
		runs,
		modules: [...request.scripts.map(({ module }) => module), ...asking],
		layoutsOf: async (run) => {
			const script = request.scripts.find(({ file }) => file === run.config.file);
			return script !== undefined && isTraining(script) ? request.layoutsOf(script) : [];
		},
		looseLayouts: (isWanted) => request.looseLayouts(isWanted),
	});
}

async function settingsKey(file: string, { settingsOf }: RunFindingsRequest): Promise<string> {
	return JSON.stringify(await settingsOf(file));
}

async function keptScriptFindings(script: Script, request: RunFindingsRequest): Promise<readonly Finding[]> {
	const tokenizer = await request.tokenizerOf(script);
	const libraries = await request.librariesOf(script);
	const inputs = [script, tokenizerKey(tokenizer), libraries, await settingsKey(script.file, request)];
	return request.memo.get(`script ${script.file}`, inputs, async () => {
		request.onWork?.("script", script.file);
		const { configFile, libraries } = script;
		const ofConfig =
			configFile === undefined
				? []
				: await configFindings(configCheckOf(script, configFile), libraries, request);
		return [...(await scriptFindings(script, request)), ...ofConfig];
	});
}

function tokenizerKey({ tokenizer, tokenizerUnavailable }: RunParts["tokenizer"]): string {
	return tokenizer === undefined
		? (tokenizerUnavailable?.reason ?? "")
		: JSON.stringify([tokenizer.id, tokenizer.name, tokenizer.ids, tokenizer.template]);
}

/** What a consumer's verdict follows from; a run's program is too large to compare. */
function linksKey({ loads, runs }: Consumer): string {
	const models = runs.map(({ config, artifacts, hasUnknown }) => [
		config.file,
		config.model,
		artifacts,
		hasUnknown,
	]);
	return JSON.stringify([loads, models]);
}

async function keptRun(
	script: TrainingScript,
	request: RunFindingsRequest,
): Promise<{ readonly run: Run; readonly findings: readonly Finding[] }> {
	const datasets = await request.datasetsOf(script);
	const files = datasets.map(({ file }) => file);
	const parts: RunParts = {
		datasets: datasets.map(({ summary }) => summary),
		heldOut: (await request.heldOutOf(datasets)).map(({ summary }) => summary),
		imported: importedModules(script, request.scripts),
		missing: await request.missingOf(script),
		resumed: await request.resumedOf(script, files),
		prepared: await request.preparedOf(script, files),
		deepspeed: await request.deepspeedOf(script),
		tokenizer: await request.tokenizerOf(script),
	};
	const libraries = await request.librariesOf(script);
	const inputs = [
		script,
		libraries,
		tokenizerKey(parts.tokenizer),
		await settingsKey(script.file, request),
		JSON.stringify([parts.missing, parts.resumed, parts.prepared]),
		parts.deepspeed,
		...parts.datasets,
		"held out",
		...parts.heldOut,
		"imported",
		...parts.imported,
	];
	return request.memo.get(`run ${script.file}`, inputs, async () => {
		request.onWork?.("run", script.file);
		const run = runOf(script, parts);
		const findings = await check("run", run, run.config.file, run, request, libraries);
		return { run, findings: placeInScript(findings, script) };
	});
}

async function consumerFindings(consumer: Consumer, request: RunFindingsRequest): Promise<Finding[]> {
	const { settings } = await request.settingsOf(consumer.file);
	return checkFileRules({
		stage: "consumer",
		value: consumer,
		file: consumer.file,
		ctx: { thresholds: thresholdsOf(settings) },
		levels: settings.rules,
		rules: selectRules(settings, request.selection),
	});
}

async function lockFindings(lock: TemplateLock, request: RunFindingsRequest): Promise<Finding[]> {
	const { settings } = await request.settingsOf(lock.file);
	return checkFileRules({
		stage: "lock",
		value: lock,
		file: lock.file,
		ctx: { thresholds: thresholdsOf(settings) },
		levels: settings.rules,
		rules: selectRules(settings, request.selection),
	});
}

/** Looked for only where a person asks: it takes a search of the disk. */
async function folderFindings(request: RunFindingsRequest): Promise<Finding[]> {
	const [first] = request.scripts;
	if (first === undefined) {
		return [];
	}
	const { settings } = await request.settingsOf(first.file);
	const chosen = selectRules(settings, request.selection);
	if (!chosen.some((id) => rules.find((rule) => rule.id === id)?.stage === "folder")) {
		return [];
	}
	const runs = request.scripts.filter(isTraining).map(({ file }) => file);
	return checkFileRules({
		stage: "folder",
		value: { runs, unusedDatasets: await request.unusedDatasets() },
		file: first.file,
		ctx: { thresholds: thresholdsOf(settings) },
		levels: settings.rules,
		rules: chosen,
	});
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

async function configFindings(
	value: ConfigCheck,
	libraries: Script["libraries"],
	request: RunFindingsRequest,
): Promise<Finding[]> {
	const { file } = value.config;
	const { settings } = await request.settingsOf(file);
	return checkFileRules({
		stage: "config",
		value,
		file,
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
	libraries?: RuleContext["libraries"],
): Promise<Finding[]> {
	const { settings } = await request.settingsOf(file);
	const ctx: RuleContext = {
		...(run === undefined ? {} : { config: run.config }),
		...(run?.tokenizer === undefined ? {} : { tokenizer: run.tokenizer }),
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
