/** Folders that a run writes, and the calls of other scripts that load them. */
import type { PythonCall, PythonModule, PythonValue } from "../../types/python-module.js";
import type { Run } from "../../types/run.js";

export interface LoadedResult {
	readonly file: string;
	/** As written. */
	readonly path: string;
}

/** Calls of `modules` beside or below the run's script that load one of its folders. */
export function loadedResults(run: Run, modules: readonly PythonModule[]): readonly LoadedResult[] {
	const outputs = outputsOf(run);
	const home = folderOf(run.module.file);
	return modules
		.filter(({ file }) => file !== run.module.file && folderOf(file).startsWith(home))
		.flatMap((module) =>
			loadsOf(module)
				.filter((path) => outputs.some((output) => isWithin(normalise(path), output)))
				.map((path) => ({ file: module.file, path })),
		);
}

function outputsOf({ config, module }: Run): readonly string[] {
	const saved = module.calls
		.filter(({ name }) => /^save_(?:model|pretrained|pretrained_merged)$/.test(name))
		.flatMap((call) => textOf(call.positional[0]?.value ?? named(call, /^(?:save_directory|output_dir)$/)));
	const paths = config.outputDir === undefined ? saved : [config.outputDir.value, ...saved];
	return [...new Set(paths.map(normalise))].filter((path) => path !== "");
}

function loadsOf({ calls }: PythonModule): readonly string[] {
	return calls
		.filter(({ name }) => /^(?:from_pretrained|load_adapter|pipeline|LLM|LoRARequest|load)$/.test(name))
		.flatMap((call) => [
			...call.positional.slice(0, 3).flatMap(({ value }) => textOf(value)),
			...textOf(
				named(
					call,
					/^(?:model|model_id|model_name|model_path|adapter_path|pretrained_model_name_or_path|lora_path)$/,
				),
			),
		]);
}

function named({ keywords }: PythonCall, names: RegExp): PythonValue | undefined {
	return keywords.find(({ name }) => names.test(name))?.value;
}

function textOf(value: PythonValue | undefined): readonly string[] {
	return value?.kind === "string" ? [value.value] : [];
}

function isWithin(path: string, folder: string): boolean {
	return path === folder || path.startsWith(`${folder}/`);
}

function normalise(path: string): string {
	return path
		.replace(/\\/g, "/")
		.replace(/^(?:\.\/)+/, "")
		.replace(/\/+$/, "");
}

function folderOf(file: string): string {
	return file.slice(0, Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")));
}
