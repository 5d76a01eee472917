/** Which script trains on which dataset: what the person chose, what a script names, else the nearest script that trains. */
import { isUnavailable, packingOf, type DatasetReference, type Unavailable } from "../core/index.js";
import type { CachedDatasetRequest, Host } from "../host.js";
import { LIKELY, NAMED, NEAREST } from "./binding-words.js";
import { DATASET_ENDINGS, isDatasetName } from "./file-kinds.js";
import { foldersAbove, isBelow, withSlashes } from "./folders-above.js";
import { isCalled } from "./namesakes.js";
import type { Places } from "./places.js";
import type { FoundSettings } from "./settings-files.js";
import type { Script } from "./scripts.js";

export interface Binding {
	readonly script: Script & { readonly training: NonNullable<Script["training"]> };
	/** Words for the status bar. */
	readonly boundBy: string;
	/** The dataset's role in the run. */
	readonly split: DatasetReference["split"];
	/** How the run names and reads the dataset, when it names it. */
	readonly dataset?: DatasetReference;
}

export interface BindingOptions extends Places {
	readonly settings: FoundSettings["settings"];
	/** Chosen in the editor for this dataset. */
	readonly chosen?: string;
}

type TrainingScript = Binding["script"];

/** By the scripts, which are another list after every change of a file: findings, tokens and previews ask for the same datasets. */
const bindings = new WeakMap<readonly Script[], Map<string, Promise<Binding | undefined>>>();

export function bindDataset(
	host: Host,
	dataset: string,
	scripts: readonly Script[],
	options: BindingOptions,
): Promise<Binding | undefined> {
	const known = bindings.get(scripts) ?? new Map<string, Promise<Binding | undefined>>();
	bindings.set(scripts, known);
	const { chosen, settings, folders } = options;
	const key = JSON.stringify([dataset, chosen, settings.run, folders]);
	const binding = known.get(key) ?? findBinding(host, dataset, scripts, options);
	known.set(key, binding);
	return binding;
}

async function findBinding(
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
		const named = script && (await namingOf(host, dataset, script, options));
		return script && { script, boundBy, split: "unknown", ...(named && { dataset: named.dataset }) };
	}
	const naming: Binding[] = [];
	for (const script of training) {
		const named = await namingOf(host, dataset, script, options);
		if (named !== undefined) {
			naming.push({ script, ...named, split: named.dataset.split });
		}
	}
	if (naming.length > 0) {
		return naming.sort((a, b) => rank(host, dataset, a) - rank(host, dataset, b))[0];
	}
	return nearest(host, dataset, training, options);
}

/** How a run names a dataset. */
export type Naming = Required<Pick<Binding, "boundBy" | "dataset">>;

/** True when the run itself names the dataset, rather than a person or its place. */
export function isNamed({ boundBy }: Binding): boolean {
	return boundBy === NAMED || boundBy === LIKELY;
}

/** True when the run names another path, and the dataset is the only file here that is called so. */
export function isLikely({ boundBy }: Binding): boolean {
	return boundBy === LIKELY;
}

/** Datasets of a run that are files here, in the order of the script; a file of which parts are loaded once for each part. */
export async function localDatasets(
	host: Host,
	script: TrainingScript,
	places: Places,
): Promise<readonly (Naming & { readonly file: string })[]> {
	const found: (Naming & { readonly file: string })[] = [];
	for (const dataset of script.training.config.datasets) {
		const named = await filesOf(host, script, dataset, places);
		if (isUnavailable(named)) {
			continue;
		}
		for (const file of named.files) {
			const { slice } = dataset.loading ?? {};
			if (!found.some((other) => other.file === file && other.dataset.loading?.slice === slice)) {
				found.push({ file, dataset, boundBy: named.isLikely ? LIKELY : NAMED });
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

/** A file outside the folders may lie in a cache, which is asked what the run's names mean. Undefined: the run does not name it. */
export async function namingOf(
	host: Host,
	dataset: string,
	script: TrainingScript,
	places: Places,
): Promise<Naming | undefined> {
	const { datasets } = script.training.config;
	const exact = datasets.find(({ name }) =>
		foldersAbove(host, script.file, places.folders).some((base) => names(host.resolve(base, name), dataset)),
	);
	if (exact !== undefined) {
		return { dataset: exact, boundBy: NAMED };
	}
	const isOutside = !places.folders.some((folder) => isBelow(dataset, folder));
	const mayBeMeant = isOutside || datasets.some(({ name }) => isCalled(dataset, name));
	return mayBeMeant
		? (await localDatasets(host, script, places)).find(({ file }) => file === dataset)
		: undefined;
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

export interface ReferencedFiles {
	/** None: the name leads nowhere. */
	readonly files: readonly string[];
	/** The name leads elsewhere, and the file is the only one here that is called so. */
	readonly isLikely: boolean;
}

/** Unavailable: a dataset of the hub that is not on this computer. */
export async function filesOf(
	host: Host,
	script: TrainingScript,
	reference: DatasetReference,
	places: Places,
): Promise<ReferencedFiles | Unavailable> {
	const files = await filesAt(host, script, reference, places);
	const request = files.length > 0 ? undefined : cacheRequest(reference);
	const cached = request === undefined ? files : await host.findCachedDataset(request);
	if (!isUnavailable(cached) && cached.length > 0) {
		return { files: cached, isLikely: false };
	}
	const namesake = await places.namesakes.find(script.file, reference.name);
	if (namesake !== undefined) {
		return { files: [namesake], isLikely: true };
	}
	return isUnavailable(cached) ? cached : { files: [], isLikely: false };
}

/** What lies at the path, from the folders that the script may be started in. */
async function filesAt(
	host: Host,
	script: TrainingScript,
	reference: DatasetReference,
	{ folders, isOpen }: Places,
): Promise<readonly string[]> {
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
	return [];
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

/** Training data before validation data, then the file itself before one of its name, then the script that is nearest. */
function rank(host: Host, dataset: string, binding: Binding): number {
	const doubt = binding.boundBy === LIKELY ? 500 : 0;
	return (binding.split === "train" ? 0 : 1_000) + doubt + distance(host, binding.script.file, dataset);
}

/** A script that names data of its own is not guessed to train on other files. */
async function nearest(
	host: Host,
	dataset: string,
	training: readonly TrainingScript[],
	places: Places,
): Promise<Binding | undefined> {
	const candidates: TrainingScript[] = [];
	for (const script of training) {
		if (
			isBelow(dataset, host.dirname(script.file)) &&
			(await localDatasets(host, script, places)).length === 0
		) {
			candidates.push(script);
		}
	}
	candidates.sort(
		(a, b) => distance(host, a.file, dataset) - distance(host, b.file, dataset) || (a.file < b.file ? -1 : 1),
	);
	const script = candidates[0];
	return script && { script, boundBy: NEAREST, split: "unknown" };
}

/** Folders between the two. */
function distance(host: Host, script: string, dataset: string): number {
	return host.relative(host.dirname(script), dataset).split("/").length;
}
