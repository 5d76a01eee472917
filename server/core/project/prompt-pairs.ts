/** Which script asks which trained model, and in what form: training prompts beside the prompts of other scripts. */
import type { PythonCall, PythonModule, PythonValue } from "../types/python-module.js";
import type { PromptPair, Run } from "../types/run.js";
import type { PatternPart, TextPattern } from "../types/text-pattern.js";

/** The family's markers for the model of a run; absent when the family is not known. */
export type MarkersOf = (run: Run) => PromptPair["chatMarkers"];

/** Every prompt of every module that asks the result of a run; a training script's own sample prompts too. */
export function promptPairs(
	runs: readonly Run[],
	modules: readonly PythonModule[],
	markersOf: MarkersOf,
): readonly PromptPair[] {
	const trainingFiles = new Set(runs.map(({ module }) => module.file));
	const asking = modules.filter(({ file }) => !trainingFiles.has(file));
	const asked = new Map(asking.map((module) => [module, runsAskedBy(module, runs)]));
	return runs.flatMap((run) => {
		const training = trainingPrompt(run);
		const others = asking.filter((module) => asked.get(module)?.includes(run) === true);
		return training === undefined
			? []
			: [run.module, ...others].flatMap((module) => pairsWith(run, training, module, markersOf));
	});
}

/** Copies of a project side by side name the same outputs; a script asks the one that it stands with. */
function runsAskedBy(module: PythonModule, runs: readonly Run[]): readonly Run[] {
	const candidates = runs.filter((run) => asks(module, run, runs));
	const shared = candidates.map((run) => sharedFolders(module.file, run.module.file));
	const most = Math.max(...shared, 0);
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

function pairsWith(
	run: Run,
	training: TextPattern | undefined,
	inferenceModule: PythonModule,
	markersOf: MarkersOf,
): readonly PromptPair[] {
	const chatMarkers = markersOf(run);
	const own = inferenceModule.file === run.module.file ? formattingNames(run) : new Set<string>();
	return inferenceModule.prompts
		.filter(({ enclosing }) => enclosing === undefined || !own.has(enclosing))
		.flatMap(({ pattern: inference }) =>
			training === undefined
				? []
				: [
						{
							run,
							training,
							inferenceModule,
							inference,
							...(chatMarkers === undefined ? {} : { chatMarkers }),
						},
					],
		);
}

/** Functions that build or tokenize the training text; what they hand to the tokenizer is no prompt. */
function formattingNames({ config }: Run): ReadonlySet<string> {
	return new Set([config.formatting?.name, config.tokenize?.name].filter((name) => name !== undefined));
}

/** The training text up to the answer: what stands before the last column, or a chat that waits for its answer. */
function trainingPrompt({ config, datasets }: Run): TextPattern | undefined {
	const pattern = config.formatting?.pattern ?? builtInput(config.tokenize?.input);
	if (pattern === undefined) {
		return datasets.some(({ format }) => format === "messages") ? chatPrompt(config.call) : undefined;
	}
	const chat = pattern.parts.find((part) => part.kind === "chat");
	if (chat !== undefined) {
		return { location: pattern.location, parts: [{ ...chat, addGenerationPrompt: true }] };
	}
	const answer = pattern.parts.findLastIndex(({ kind }) => kind === "field");
	const parts: readonly PatternPart[] = pattern.parts.slice(0, Math.max(answer, 0));
	return parts.some(({ kind }) => kind === "field") ? { location: pattern.location, parts } : undefined;
}

/** A text that the tokenize function builds itself; a single column says nothing about prompts. */
function builtInput(input: TextPattern | undefined): TextPattern | undefined {
	return (input?.parts.length ?? 0) > 1 ? input : undefined;
}

function chatPrompt(location: TextPattern["location"] | undefined): TextPattern | undefined {
	return location === undefined
		? undefined
		: { location, parts: [{ kind: "chat", field: "messages", addGenerationPrompt: true, location }] };
}

/**
 * True when the module runs this run's result: it names the output folder; or it loads some local result or adapter and
 * names the same model, and the output of no other run. A script that only loads the base model makes data, and is not compared.
 */
function asks(module: PythonModule, run: Run, runs: readonly Run[]): boolean {
	if (module.prompts.length === 0) {
		return false;
	}
	const strings = stringsOf(module);
	const isOutputOf = (other: Run): boolean =>
		other.config.outputDir !== undefined && namesFolder(strings, other.config.outputDir.value);
	if (isOutputOf(run)) {
		return true;
	}
	const namesOther = runs.some((other) => other !== run && isOutputOf(other));
	const model = run.config.model?.value;
	const namesModel = model !== undefined && strings.has(model);
	return !namesOther && loadsResult(module, strings) && (namesModel || isOnlyNeighbour(module, run, runs));
}

/** The only training script of the module's own folder. */
function isOnlyNeighbour(module: PythonModule, run: Run, runs: readonly Run[]): boolean {
	const neighbours = runs.filter((other) => folderOf(other.module.file) === folderOf(module.file));
	return neighbours.length === 1 && neighbours[0] === run;
}

function namesFolder(strings: ReadonlySet<string>, outputDir: string): boolean {
	const folder = normalise(outputDir);
	return (
		folder !== "" &&
		[...strings].some((text) => normalise(text) === folder || normalise(text).startsWith(`${folder}/`))
	);
}

function normalise(path: string): string {
	return path
		.replace(/\\/g, "/")
		.replace(/^(?:\.\/)+/, "")
		.replace(/\/+$/, "");
}

function loadsResult({ calls }: PythonModule, strings: ReadonlySet<string>): boolean {
	return calls.some((call) => {
		if (call.name !== "from_pretrained") {
			return false;
		}
		const isAdapter = /(?:^|\.)(?:Auto)?Peft\w*\.from_pretrained$/.test(call.callee);
		return isAdapter || loadsFolder(call, strings);
	});
}

/** A hub name is `owner/name`; anything else that is loaded is a folder. */
function loadsFolder({ positional, keywords }: PythonCall, strings: ReadonlySet<string>): boolean {
	const first =
		positional[0]?.value ?? keywords.find(({ name }) => /^(?:pretrained_)?model_name/.test(name))?.value;
	const name = first?.kind === "string" ? first.value : "";
	return name !== "" && strings.has(name) && (/^[./~]/.test(name) || name.split("/").length !== 2);
}

/** Every string constant that is assigned or handed to a call. */
function stringsOf({ assignments, calls }: PythonModule): ReadonlySet<string> {
	const strings = new Set<string>();
	const add = (value: PythonValue): void => {
		if (value.kind === "string") {
			strings.add(value.value);
		}
	};
	for (const { value } of assignments) {
		add(value);
	}
	for (const { positional, keywords } of calls) {
		for (const { value } of [...positional, ...keywords]) {
			add(value);
		}
	}
	return strings;
}

function folderOf(file: string): string {
	return file.slice(0, Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")));
}
