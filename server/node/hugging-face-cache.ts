/** Finds a model's files in the local cache of the Hugging Face hub, or in a folder that is laid out like it. */
import { lstat, readdir, readFile, readlink, stat } from "node:fs/promises";
import { join } from "node:path";

export interface CacheLocation {
	/** `process.env` or a stand-in. */
	readonly environment: { readonly [name: string]: string | undefined };
	readonly home: string;
}

export interface CachedModel {
	/** The snapshot's folder; its files are links, or copies on Windows. */
	readonly folder: string;
	/** The first seven characters of the commit. */
	readonly revision: string;
	/** False: the cache has no `main`, and this is its newest snapshot. */
	readonly isAsked: boolean;
	/** The hub itself has no such file, as the cache remembers. */
	readonly lacksOnHub: (name: string) => Promise<boolean>;
}

/** The order in which `huggingface_hub` looks for its cache; an empty variable counts as none. */
export function hubCacheFolder({ environment, home }: CacheLocation): string {
	const location = { environment, home };
	const explicit = folderIn("HF_HUB_CACHE", location) ?? folderIn("HUGGINGFACE_HUB_CACHE", location);
	return explicit ?? join(hubHome(location), "hub");
}

/** The folder of the cache and the token. */
export function hubHome(location: CacheLocation): string {
	const caches = folderIn("XDG_CACHE_HOME", location) ?? join(location.home, ".cache");
	return folderIn("HF_HOME", location) ?? join(caches, "huggingface");
}

/** A folder that a variable names. */
export function folderIn(name: string, location: CacheLocation): string | undefined {
	const value = location.environment[name];
	return value === undefined || value === "" ? undefined : expandPath(value, location);
}

/** `~`, `$NAME` and `${NAME}`; a variable that is not set stays as it is, as in Python. */
function expandPath(path: string, { environment, home }: CacheLocation): string {
	const named = path.replace(
		/\$(?:(\w+)|\{(\w+)\})/g,
		(written, bare?: string, braced?: string) => environment[bare ?? braced ?? ""] ?? written,
	);
	return expandHome(named, home);
}

export function expandHome(path: string, home: string): string {
	return path === "~" || path.startsWith("~/") || path.startsWith("~\\") ? join(home, path.slice(1)) : path;
}

/** `name` is a hub id: `gpt2` or `Org/Name`. `revision`: a branch, a tag, `refs/pr/1` or a commit; `main` when absent. */
export async function findCachedModel(
	name: string,
	cacheFolder: string,
	revision?: string,
): Promise<CachedModel | undefined> {
	if (!isHubName(name) || isUnsafe(revision)) {
		return undefined;
	}
	const folder = join(cacheFolder, repositoryFolderName("model", name));
	const wanted = revision ?? "main";
	const commit = (await readText(join(folder, "refs", ...wanted.split("/"))))?.trim();
	for (const candidate of [commit, wanted]) {
		if (candidate && !isUnsafe(candidate) && (await isFolder(join(folder, "snapshots", candidate)))) {
			return cachedModel(folder, candidate, true);
		}
	}
	const newest = revision === undefined ? await newestSnapshot(join(folder, "snapshots")) : undefined;
	return newest === undefined ? undefined : cachedModel(folder, newest, false);
}

/** `gpt2` or `Org/Name`. */
export function isHubName(name: string): boolean {
	return /^[\w.-]+(\/[\w.-]+)?$/.test(name) && !name.includes("..");
}

export function repositoryFolderName(kind: "model" | "dataset", name: string): string {
	return `${kind}s--${name.replaceAll("/", "--")}`;
}

/** A reference must not lead out of the cache. */
export function isUnsafe(revision: string | undefined): boolean {
	return revision !== undefined && !/^(?!.*\.\.)[\w.-]+(?:\/[\w.-]+)*$/.test(revision);
}

function cachedModel(folder: string, commit: string, isAsked: boolean): CachedModel {
	return {
		folder: join(folder, "snapshots", commit),
		revision: commit.slice(0, 7),
		isAsked,
		// The hub client leaves an empty file there when a file was asked for and does not exist.
		lacksOnHub: async (name) => (await fileState(join(folder, ".no_exist", commit, name))).kind === "present",
	};
}

async function newestSnapshot(folder: string): Promise<string | undefined> {
	const names = await listFolder(folder);
	const dated = await Promise.all(
		names.map(async (name) => {
			const found = await stat(join(folder, name)).catch(() => undefined);
			return { name, time: found?.isDirectory() === true ? found.mtimeMs : -1 };
		}),
	);
	const folders = dated.filter(({ time }) => time >= 0);
	return folders.sort((a, b) => b.time - a.time || (a.name < b.name ? -1 : 1))[0]?.name;
}

/** `dangling`: a link whose target is gone, such as a blob that was deleted or never finished. */
export type FileState =
	| { readonly kind: "present" }
	| { readonly kind: "absent" }
	| { readonly kind: "dangling"; readonly target: string };

export async function fileState(path: string): Promise<FileState> {
	if ((await stat(path).catch(() => undefined)) !== undefined) {
		return { kind: "present" };
	}
	const link = await lstat(path).catch(() => undefined);
	return link?.isSymbolicLink() === true
		? { kind: "dangling", target: await readlink(path).catch(() => "a file that is gone") }
		: { kind: "absent" };
}

export async function isFolder(path: string): Promise<boolean> {
	const found = await stat(path).catch(() => undefined);
	return found?.isDirectory() === true;
}

function readText(path: string): Promise<string | undefined> {
	return readFile(path, "utf8").catch(() => undefined);
}

function listFolder(path: string): Promise<readonly string[]> {
	return readdir(path).catch(() => []);
}
