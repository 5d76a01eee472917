/** Which scripts ask which trained models: by the names of outputs, by the base model, by where they stand. */
import type { InferencePrompt, PythonCall, PythonModule, PythonValue } from "../types/python-module.js";
import type { Run } from "../types/run.js";
import { importLinks, type ImportLinks } from "./import-links.js";

export interface Asking {
	readonly module: PythonModule;
	/** The runs whose result it may be; one of them asked what it was trained on is enough. */
	readonly runs: readonly Run[];
	/** True: a name of the run's output says so, or the run itself asks. */
	readonly isSure: boolean;
	/** The module's prompts that go to it. */
	readonly prompts: readonly InferencePrompt[];
}

/** Every module with prompts that asks the result of a run; a training script's own sample prompts too. */
export function whoAsks(runs: readonly Run[], modules: readonly PythonModule[]): readonly Asking[] {
	const training = new Map(runs.map((run) => [run.module.file, run]));
	const links = importLinks(modules);
	return modules.flatMap((module): readonly Asking[] => {
		const own = runs.filter((run) => run.module.file === module.file);
		if (module.prompts.length === 0) {
			return [];
		}
		if (training.has(module.file)) {
			const prompts = module.prompts.filter((prompt) => isOwnModel(prompt, own));
			return [{ module, runs: own, isSure: true, prompts }];
		}
		return asked(module, factsOf(module, links), runs) ?? [];
	});
}

/** Modules that run some trained result where no run is known. */
export function askingWithoutRun(modules: readonly PythonModule[]): readonly PythonModule[] {
	const links = importLinks(modules);
	return modules.filter(
		(module) =>
			module.prompts.some(({ server }) => server === undefined) && factsOf(module, links).loadsResult,
	);
}

/** Every string that a module and those around it assign or hand to a call. */
export function namesIn(module: PythonModule): ReadonlySet<string> {
	return stringsOf([module]);
}

interface Facts {
	readonly strings: ReadonlySet<string>;
	readonly loadsResult: boolean;
}

function asked(module: PythonModule, facts: Facts, runs: readonly Run[]): readonly Asking[] | undefined {
	const named = nearestOf(
		module,
		runs.filter((run) => resultNames(run).some((name) => namesFolder(facts.strings, name))),
	);
	if (named.length > 0) {
		return [{ module, runs: named, isSure: true, prompts: module.prompts }];
	}
	const served = nearestOf(
		module,
		runs.filter(({ config }) => SERVICES.test(config.trainer)),
	);
	const requests = module.prompts.filter(
		(prompt) => prompt.server !== undefined && isOwnModel(prompt, served),
	);
	if (served.length > 0 && requests.length > 0) {
		return [{ module, runs: served, isSure: false, prompts: requests }];
	}
	const prompts = module.prompts.filter(({ server }) => server === undefined);
	if (!facts.loadsResult || prompts.length === 0) {
		return undefined;
	}
	const sameModel = nearestOf(
		module,
		runs.filter(({ config }) => config.model !== undefined && facts.strings.has(config.model.value)),
	);
	if (sameModel.length > 0) {
		return [{ module, runs: sameModel, isSure: true, prompts }];
	}
	const neighbours = runs.filter((run) => folderOf(run.module.file) === folderOf(module.file));
	if (neighbours.length === 1) {
		return [{ module, runs: neighbours, isSure: true, prompts }];
	}
	const near = nearestOf(module, runs);
	return near.length === 0 ? undefined : [{ module, runs: near, isSure: false, prompts }];
}

/** Companies that train and serve. */
const SERVICES = /^(?:openai|together|fireworks|mistral)$/;
/** Models that they sell, as they are. */
const STOCK =
	/^(?:openai\/)?(?:gpt-|o\d|chatgpt|claude|gemini|mistral-|open-mi|accounts\/fireworks\/models\/(?:llama|qwen|deepseek|mixtral))/i;

/** False for a server that runs something else than what a run of a service made. */
function isOwnModel({ server }: InferencePrompt, runs: readonly Run[]): boolean {
	if (server === undefined) {
		return true;
	}
	const { model } = server;
	const isServed = runs.some(({ config }) => SERVICES.test(config.trainer));
	return (
		isServed &&
		(model === undefined || (!STOCK.test(model) && !runs.some(({ config }) => config.model?.value === model)))
	);
}

/** Copies of a project side by side name the same outputs; a script asks the one that it stands with. */
function nearestOf(module: PythonModule, candidates: readonly Run[]): readonly Run[] {
	const shared = candidates.map((run) => sharedFolders(module.file, run.module.file));
	const most = Math.max(...shared);
	return candidates.filter((_, i) => shared[i] === most);
}

/** How many leading folders two files share; fewer by one for each folder between them. */
function sharedFolders(a: string, b: string): number {
	const left = folderOf(a).split(/[\\/]/);
	const right = folderOf(b).split(/[\\/]/);
	const differs = left.findIndex((name, i) => name !== right[i]);
	const common = differs < 0 ? left.length : differs;
	return 2 * common - right.length;
}

const SAVES =
	/^(?:save_pretrained|save_model|save_pretrained_merged|save_pretrained_gguf|push_to_hub|push_to_hub_merged)$/;

/** Where the run leaves its result: its output folder, and what it saves or uploads. */
function resultNames({ config, module }: Run): readonly string[] {
	const saved = module.calls.flatMap(({ name, positional: [first] }) =>
		SAVES.test(name) && first?.value.kind === "string" ? [first.value.value] : [],
	);
	const { outputDir } = config;
	return [...(outputDir === undefined ? [] : [outputDir.value]), ...saved];
}

/** Last parts of paths that say nothing of which run it was. */
const COMMON =
	/^(?:outputs?|out|results?|models?|checkpoints?|final|final[-_]model|lora|lora[-_]model|adapters?|merged|merged[-_]model|trained|finetuned?|fine[-_]tuned|saved?|run|tmp|test|data|\.|)$/i;

function namesFolder(strings: ReadonlySet<string>, outputDir: string): boolean {
	const folder = normalise(outputDir);
	const last = folder.split("/").at(-1) ?? "";
	return (
		folder !== "" &&
		[...strings].some((text) => {
			const path = normalise(text);
			return path === folder || path.startsWith(`${folder}/`) || (!COMMON.test(last) && isAt(path, last));
		})
	);
}

/** The same folder seen from elsewhere: `/kaggle/working/qwen-jokes/final`. */
function isAt(path: string, folder: string): boolean {
	return /^[^\s]{1,300}$/.test(path) && path.split("/").slice(-2).includes(folder);
}

function normalise(path: string): string {
	return path
		.replace(/\\/g, "/")
		.replace(/^(?:\.\/)+/, "")
		.replace(/\/+$/, "");
}

const LINKED_DEPTH = 2;

/** Of the module, what it imports, and what imports it: a model is often loaded in one file and asked in another. */
function factsOf(module: PythonModule, links: ImportLinks): Facts {
	const importing = links.importersOf(module);
	const group = new Set([module]);
	addImported(group, [module, ...importing], links, LINKED_DEPTH);
	importing.forEach((other) => group.add(other));
	const linked = [...group];
	const strings = stringsOf(linked);
	return { strings, loadsResult: linked.some((one) => loadsResult(one, strings)) };
}

function addImported(
	group: Set<PythonModule>,
	from: readonly PythonModule[],
	links: ImportLinks,
	depth: number,
): void {
	const next = from.flatMap(links.importedBy).filter((other) => !group.has(other));
	next.forEach((other) => group.add(other));
	if (depth > 1 && next.length > 0) {
		addImported(group, next, links, depth - 1);
	}
}

function loadsResult({ calls, assignments }: PythonModule, strings: ReadonlySet<string>): boolean {
	// A switch of the script may leave out the call that takes it.
	const namesAdapter = assignments.some(
		({ target, value }) =>
			/^(?:ADAPTER|LORA|PEFT)(?:_MODEL)?(?:_(?:PATH|DIR|ID|NAME))?$/.test(target) && value.kind === "string",
	);
	return (
		namesAdapter ||
		calls.some((call) => {
			const { name, callee, keywords } = call;
			if (keywords.some((one) => ADAPTER.test(one.name) && isGiven(one.value)) || name === "load_adapter") {
				return true;
			}
			if (/^(?:llama_cpp\.)?Llama$/.test(callee) || /(?:^|\.)LoRARequest$/.test(callee)) {
				return true;
			}
			const isPipeline = name === "pipeline" || name === "LLM";
			if (name !== "from_pretrained" && !isPipeline) {
				return false;
			}
			const isAdapter = /(?:^|\.)(?:Auto)?Peft\w*\.from_pretrained$/.test(callee);
			return isAdapter || loadsFolder(call, strings, isPipeline);
		})
	);
}

/** `mlx_lm.load(…, adapter_path=…)`, `generate(…, lora_request=…)`. */
const ADAPTER = /^(?:adapter_path|adapter_file|lora_path|lora_request|peft_model_id)$/;

function isGiven({ kind }: PythonValue): boolean {
	return kind !== "none";
}

/** Models of the hub's first days, which are called without an owner. */
const WITHOUT_OWNER =
	/^(?:(?:distil)?gpt2(?:-(?:medium|large|xl))?|openai-gpt|ctrl|(?:t5|bert|distilbert|roberta|distilroberta|albert|xlnet|xlm|camembert)-[\w-]+)$/;

/** A hub name is `owner/name`, or one of the first days; anything else that is loaded is a folder. */
function loadsFolder(
	{ positional, keywords }: PythonCall,
	strings: ReadonlySet<string>,
	isPipeline: boolean,
): boolean {
	const named = keywords.find(({ name }) => /^(?:pretrained_)?model(?:_name|$)/.test(name))?.value;
	const first = isPipeline
		? (named ?? positional[1]?.value ?? positional[0]?.value)
		: (positional[0]?.value ?? named);
	const name = first?.kind === "string" ? first.value : "";
	const isTask = isPipeline && /^text-?\w*-?generation$|^conversational$/.test(name);
	const isFolder = /^[./~]/.test(name) || (name.split("/").length !== 2 && !WITHOUT_OWNER.test(name));
	return name !== "" && !isTask && strings.has(name) && isFolder;
}

function stringsOf(modules: readonly PythonModule[]): ReadonlySet<string> {
	const strings = new Set<string>();
	const add = (value: PythonValue): void => {
		if (value.kind === "string") {
			strings.add(value.value);
		}
	};
	for (const { assignments, calls } of modules) {
		for (const { value } of assignments) {
			add(value);
		}
		for (const { positional, keywords } of calls) {
			for (const { value } of [...positional, ...keywords]) {
				add(value);
			}
		}
	}
	return strings;
}

function folderOf(file: string): string {
	return file.slice(0, Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")));
}
