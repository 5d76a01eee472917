/** Which script trains on which dataset: what the person chose, what a script names, else the nearest script that trains. */
import { isUnavailable, packingOf, type DatasetReference, type Unavailable } from "../core/index.js";
import type { CachedDatasetRequest, Host } from "../host.js";
import { DATASET_ENDINGS, isDatasetName } from "./file-kinds.js";
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
	const naming: Binding[] = [];
	for (const script of training) {
		const reference = await referenceOf(host, dataset, script, options);
		if (reference !== undefined) {
			naming.push({ script, boundBy: NAMED, split: reference.split, dataset: reference });
		}
	}
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
		const files = await filesOf(host, script, reference, options);
		for (const file of isUnavailable(files) ? [] : files) {
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

/** A file outside the folders may lie in a cache, which is asked what the run's names mean. */
async function referenceOf(
	host: Host,
	dataset: string,
	script: TrainingScript,
	options: BindingOptions,
): Promise<DatasetReference | undefined> {
	const reference = referenceTo(host, dataset, script, options.folders);
	if (reference !== undefined || options.folders.some((folder) => isBelow(dataset, folder))) {
		return reference;
	}
	return (await localDatasets(host, script, options)).find(({ file }) => file === dataset)?.reference;
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

/** Unavailable: a dataset of the hub that is not on this computer. None: the name leads nowhere. */
export async function filesOf(
	host: Host,
	script: TrainingScript,
	reference: DatasetReference,
	{ folders, isOpen }: Pick<BindingOptions, "folders" | "isOpen">,
): Promise<readonly string[] | Unavailable> {
	for (const base of foldersAbove(host, script.file, folders)) {
		const path = host.resolve(base, reference.name);
		if (isOpen(path)) {
			return [path];
		}
		if (/[*?]/.test(reference.name)) {
			const pattern = globToRegExp(path);
			const below = await host.find(path.slice(0, path.search(/[\\/][^\\/]*[*?]/)), {
				extensions: DATASET_ENDINGS,
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
			return stat.isDirectory ? filesIn(host, path) : [path];
		}
	}
	const request = cacheRequest(reference);
	return request === undefined ? [] : host.findCachedDataset(request);
}

/** What the hub's cache is asked for a name that is no file here; undefined: the name cannot be one of the hub. */
function cacheRequest({ name, loading = {} }: DatasetReference): CachedDatasetRequest | undefined {
	const { repository, config, split, revision, dataDir } = loading;
	const hub = repository ?? name;
	return /^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(hub) && packingOf(hub) === undefined && !/\.jsonl?$/.test(hub)
		? {
				name: hub,
				...(repository === undefined ? {} : { files: [name] }),
				...(config === undefined ? {} : { config }),
				...(split === undefined ? {} : { split }),
				...(revision === undefined ? {} : { revision }),
				...(dataDir === undefined ? {} : { dataDir }),
			}
		: undefined;
}

/** `datasets` reads the commonest kind of file in a folder; JSON Lines before the others of equal number. */
async function filesIn(host: Host, folder: string): Promise<readonly string[]> {
	const found = await host.find(folder, { extensions: DATASET_ENDINGS, limit: 1_000 });
	// Results that `datasets` has cached are no data of the person's.
	const files = found.filter((file) => isDatasetName(file) && !/^cache-.*\.arrow$/.test(host.basename(file)));
	const kinds = ["jsonl", "json", "parquet", "arrow", "csv", "tsv"].map((kind) =>
		files.filter((file) => (packingOf(file)?.content ?? /\.(\w+)$/.exec(file)?.[1]) === kind),
	);
	return kinds.reduce((most, files) => (files.length > most.length ? files : most));
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
