/** Finds a hub dataset's files where `datasets` and `huggingface_hub` left them on this computer. Nothing is downloaded. */
import { readFile, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { unavailable, type Unavailable } from "../core/index.js";
import type { CachedDatasetRequest } from "../host.js";
import { chooseDatasetFiles } from "./choose-dataset-files.js";
import { downloadFolder } from "./download-folder.js";
import { entriesOf, findFiles } from "./find-files.js";
import {
	folderIn,
	hubCacheFolder,
	hubHome,
	isHubName,
	isUnsafe,
	repositoryFolderName,
	type CacheLocation,
} from "./hugging-face-cache.js";

const ENDINGS = ["parquet", "jsonl", "json", "csv", "tsv", "arrow", "gz", "zst"];
const MAX_FILES = 1_000;

export async function findCachedDataset(
	request: CachedDatasetRequest,
	location: CacheLocation,
): Promise<readonly string[] | Unavailable> {
	const { name, revision } = request;
	if (!isHubName(name) || isUnsafe(revision)) {
		return unavailable(`"${name}" is neither a file here nor the name of a hub dataset.`, "Check the path.");
	}
	// With files named, or with a revision, the copy that `datasets` prepared says too little about what is in it.
	const prepared =
		request.files === undefined && revision === undefined ? await preparedFiles(request, location) : [];
	const files = prepared.length > 0 ? prepared : await snapshotFiles(request, location);
	return files.length > 0
		? files
		: unavailable(
				`The dataset "${name}" is not in the Hugging Face cache of this computer.`,
				`Run \`tunelint download --dataset ${name}\` (in VS Code "Download dataset"), or the script's load_dataset once.`,
			);
}

/** `datasets/org___name/<config>/<version>/<hash>/name-train-00000-of-00002.arrow` */
async function preparedFiles(
	{ name, config, split = "train" }: CachedDatasetRequest,
	location: CacheLocation,
): Promise<readonly string[]> {
	const root = folderIn("HF_DATASETS_CACHE", location) ?? join(hubHome(location), "datasets");
	const names = preparedNames(name);
	const owners = (await foldersIn(root)).filter((folder) => names.includes(basename(folder)));
	const configs = (await Promise.all(owners.map(foldersIn))).flat();
	const wanted = pickConfig(configs, config);
	const versions = wanted === undefined ? [] : await foldersIn(wanted);
	const copies = (await Promise.all(versions.map(foldersIn))).flat();
	const newest = await newestOf(copies);
	if (newest === undefined) {
		return [];
	}
	const own = new RegExp(`-${escapeRegExp(split)}(?:-\\d{5}-of-\\d{5})?\\.(?:arrow|parquet)$`);
	// Results of `map` lie beside them as cache-<fingerprint>.arrow.
	const files = (await entriesOf(newest)).filter(
		(entry) => own.test(entry.name) && !entry.name.startsWith("cache-"),
	);
	return files.map((entry) => join(newest, entry.name));
}

/** `datasets` writes the name in snake case since 2.15, and as it is before. */
function preparedNames(name: string): readonly string[] {
	const [first = "", second] = name.split("/");
	const snake = (text: string): string =>
		text
			.replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
			.replace(/([a-z\d])([A-Z])/g, "$1_$2")
			.toLowerCase();
	return second === undefined
		? [first, snake(first)]
		: [`${first}___${second}`, `${first}___${snake(second)}`, `${first}___${second}`.toLowerCase()];
}

/** Undefined: not there, or several and none is asked for. */
function pickConfig(folders: readonly string[], config: string | undefined): string | undefined {
	const fits = (folder: string, name: string): boolean =>
		basename(folder) === name || new RegExp(`^${escapeRegExp(name)}-[0-9a-f]{8,}$`).test(basename(folder));
	const own = folders.filter((folder) => fits(folder, config ?? "default"));
	const candidates = own.length > 0 || config !== undefined ? own : folders;
	return candidates.length === 1 ? candidates[0] : undefined;
}

/** `datasets--org--name/snapshots/<commit>/…`; links, or copies on Windows. Of the hub's cache, then of our downloads. */
async function snapshotFiles(
	request: CachedDatasetRequest,
	location: CacheLocation,
): Promise<readonly string[]> {
	for (const cache of [hubCacheFolder(location), downloadFolder(location)]) {
		const snapshot = await snapshotIn(join(cache, repositoryFolderName("dataset", request.name)), request);
		const all =
			snapshot === undefined ? [] : await findFiles(snapshot, { extensions: ENDINGS, limit: MAX_FILES });
		const card = snapshot === undefined ? undefined : await readText(join(snapshot, "README.md"));
		const files = new Map(all.map((file) => [inside(snapshot ?? "", file), file]));
		const chosen = chooseDatasetFiles([...files.keys()], card ?? "", request);
		if (chosen.length > 0) {
			return chosen.flatMap((name) => files.get(name) ?? []);
		}
	}
	return [];
}

async function snapshotIn(
	repository: string,
	{ revision }: CachedDatasetRequest,
): Promise<string | undefined> {
	const wanted = revision ?? "main";
	const commit = (await readText(join(repository, "refs", ...wanted.split("/"))))?.trim() ?? wanted;
	const snapshots = await foldersIn(join(repository, "snapshots"));
	return (
		snapshots.find((folder) => basename(folder) === commit) ??
		(revision === undefined ? await newestOf(snapshots) : undefined)
	);
}

function inside(root: string, file: string): string {
	return relative(root, file).replaceAll("\\", "/");
}

function escapeRegExp(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

async function foldersIn(folder: string): Promise<readonly string[]> {
	return (await entriesOf(folder)).flatMap(({ name, isDirectory }) =>
		isDirectory ? [join(folder, name)] : [],
	);
}

async function newestOf(folders: readonly string[]): Promise<string | undefined> {
	const dated = await Promise.all(
		folders.map(async (folder) => ({ folder, time: (await stat(folder)).mtimeMs })),
	);
	return dated.sort((a, b) => b.time - a.time || (a.folder < b.folder ? -1 : 1))[0]?.folder;
}

function readText(path: string): Promise<string | undefined> {
	return readFile(path, "utf8").catch(() => undefined);
}
