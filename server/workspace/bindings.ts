/** Which script trains on which dataset: what the person chose, what a script names, else the nearest script that trains. */
import type { DatasetReference } from "../core/index.js";
import type { Host } from "../host.js";
import { foldersAbove, isBelow, withSlashes } from "./folders-above.js";
import type { FoundSettings } from "./settings-files.js";
import type { Script } from "./scripts.js";

/** Words for a script that names the dataset. */
export const NAMED = "names this file";

export interface Binding {
	readonly script: Script & { readonly training: NonNullable<Script["training"]> };
	/** Words for the status bar. */
	readonly boundBy: string;
	/** The dataset's role in the run. */
	readonly split: DatasetReference["split"];
	/** How the run names and reads the dataset, when it names it. */
	readonly dataset?: DatasetReference;
}

/** Whether the editor holds a document that may not be on disk yet. */
export type IsOpen = (file: string) => boolean;

export interface BindingOptions {
	readonly isOpen: IsOpen;
	readonly folders: readonly string[];
	readonly settings: FoundSettings["settings"];
	/** Chosen in the editor for this dataset. */
	readonly chosen?: string;
}

type TrainingScript = Binding["script"];

export async function bindDataset(
	host: Host,
	dataset: string,
	scripts: readonly Script[],
	options: BindingOptions,
): Promise<Binding | undefined> {
	const training = scripts.filter(isTraining);
	const wanted = options.chosen ?? fromSettings(host, dataset, options);
	if (wanted !== undefined) {
		const script = training.find(({ file }) => file === wanted);
		const boundBy = options.chosen === undefined ? "chosen in settings" : "chosen by you";
		const reference = script && referenceTo(host, dataset, script, options.folders);
		return script && { script, boundBy, split: "unknown", ...(reference && { dataset: reference }) };
	}
	const naming = training.flatMap((script) => {
		const reference = referenceTo(host, dataset, script, options.folders);
		return reference === undefined
			? []
			: [{ script, boundBy: NAMED, split: reference.split, dataset: reference }];
	});
	if (naming.length > 0) {
		return naming.sort((a, b) => rank(host, dataset, a) - rank(host, dataset, b))[0];
	}
	return nearest(host, dataset, training, options);
}

/** Datasets of a run that are files here, in the order of the script. */
export async function localDatasets(
	host: Host,
	script: TrainingScript,
	options: Pick<BindingOptions, "folders" | "isOpen">,
): Promise<readonly { readonly file: string; readonly reference: DatasetReference }[]> {
	const found: { file: string; reference: DatasetReference }[] = [];
	for (const reference of script.training.config.datasets) {
		for (const file of await filesOf(host, script, reference, options)) {
			if (!found.some((other) => other.file === file)) {
				found.push({ file, reference });
			}
		}
	}
	return found;
}

function isTraining(script: Script): script is TrainingScript {
	return script.training !== undefined;
}

function fromSettings(
	host: Host,
	dataset: string,
	{ settings: { run }, folders }: BindingOptions,
): string | undefined {
	// Only the editor's settings are relative: to its folder.
	const base = folders.find((one) => isBelow(dataset, one)) ?? host.dirname(dataset);
	if (typeof run === "string") {
		return run === "" ? undefined : host.resolve(base, run);
	}
	for (const [path, script] of Object.entries(run)) {
		if (host.resolve(base, path) === dataset) {
			return host.resolve(base, script);
		}
	}
	return undefined;
}

/** The reference of a run to a dataset file, when it names it. */
export function referenceTo(
	host: Host,
	dataset: string,
	script: TrainingScript,
	folders: readonly string[],
): DatasetReference | undefined {
	return script.training.config.datasets.find(({ name }) =>
		foldersAbove(host, script.file, folders).some((base) => names(host.resolve(base, name), dataset)),
	);
}

/** A path names a file when it is the file, a folder above it, or a pattern that it fits. */
function names(path: string, dataset: string): boolean {
	if (path === dataset) {
		return true;
	}
	if (/[*?]/.test(path)) {
		return globToRegExp(path).test(withSlashes(dataset));
	}
	return !/\.\w+$/.test(path) && isBelow(dataset, path);
}

function globToRegExp(pattern: string): RegExp {
	const escaped = withSlashes(pattern).replace(/[.+^${}()|[\]\\]/g, "\\$&");
	const body = escaped.replace(/\*\*\/?|\*|\?/g, (star) => {
		if (star.startsWith("**")) {
			return ".*";
		}
		return star === "*" ? "[^/]*" : "[^/]";
	});
	return new RegExp(`^${body}$`);
}

async function filesOf(
	host: Host,
	script: TrainingScript,
	reference: DatasetReference,
	{ folders, isOpen }: Pick<BindingOptions, "folders" | "isOpen">,
): Promise<readonly string[]> {
	for (const base of foldersAbove(host, script.file, folders)) {
		const path = host.resolve(base, reference.name);
		if (isOpen(path)) {
			return [path];
		}
		if (/[*?]/.test(reference.name)) {
			const pattern = globToRegExp(path);
			const below = await host.find(path.slice(0, path.search(/[\\/][^\\/]*[*?]/)), {
				extensions: ["jsonl", "json"],
				limit: 1_000,
			});
			const fitting = below.filter((file) => pattern.test(withSlashes(file)));
			if (fitting.length > 0) {
				return fitting;
			}
			continue;
		}
		const stat = await host.stat(path);
		if (stat !== undefined) {
			return stat.isDirectory ? host.find(path, { extensions: ["jsonl"], limit: 1_000 }) : [path];
		}
	}
	return [];
}

/** Training data before validation data, then the script that is nearest. */
function rank(host: Host, dataset: string, binding: Binding): number {
	return (binding.split === "train" ? 0 : 1_000) + distance(host, binding.script.file, dataset);
}

/** A script that names data of its own is not guessed to train on other files. */
async function nearest(
	host: Host,
	dataset: string,
	training: readonly TrainingScript[],
	options: Pick<BindingOptions, "folders" | "isOpen">,
): Promise<Binding | undefined> {
	const candidates: TrainingScript[] = [];
	for (const script of training) {
		if (
			isBelow(dataset, host.dirname(script.file)) &&
			(await localDatasets(host, script, options)).length === 0
		) {
			candidates.push(script);
		}
	}
	candidates.sort(
		(a, b) => distance(host, a.file, dataset) - distance(host, b.file, dataset) || (a.file < b.file ? -1 : 1),
	);
	const script = candidates[0];
	return script && { script, boundBy: "nearest training script", split: "unknown" };
}

/** Folders between the two. */
function distance(host: Host, script: string, dataset: string): number {
	return host.relative(host.dirname(script), dataset).split("/").length;
}
