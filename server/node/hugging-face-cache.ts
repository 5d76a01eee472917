/** Finds a model's files in the local cache of the Hugging Face hub; nothing is ever downloaded. */
import { readdir, readFile, stat } from "node:fs/promises";
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
	/** False: the cache has no `main`, but this one snapshot. */
	readonly isMain: boolean;
}

/** The order in which `huggingface_hub` looks for its cache. */
export function hubCacheFolder({ environment, home }: CacheLocation): string {
	const explicit = environment.HF_HUB_CACHE ?? environment.HUGGINGFACE_HUB_CACHE;
	if (explicit !== undefined && explicit !== "") {
		return expandHome(explicit, home);
	}
	if (environment.HF_HOME !== undefined && environment.HF_HOME !== "") {
		return join(expandHome(environment.HF_HOME, home), "hub");
	}
	const base = environment.XDG_CACHE_HOME;
	const caches = base === undefined || base === "" ? join(home, ".cache") : expandHome(base, home);
	return join(caches, "huggingface", "hub");
}

export function expandHome(path: string, home: string): string {
	return path === "~" || path.startsWith("~/") || path.startsWith("~\\") ? join(home, path.slice(1)) : path;
}

/** `name` is a hub id: `gpt2` or `Org/Name`. */
export async function findCachedModel(
	name: string,
	location: CacheLocation,
): Promise<CachedModel | undefined> {
	if (!/^[\w.-]+(\/[\w.-]+)?$/.test(name) || name.includes("..")) {
		return undefined;
	}
	const folder = join(hubCacheFolder(location), `models--${name.replaceAll("/", "--")}`);
	const main = await readText(join(folder, "refs", "main"));
	const commit = main?.trim();
	if (commit !== undefined && commit !== "" && (await isFolder(join(folder, "snapshots", commit)))) {
		return { folder: join(folder, "snapshots", commit), revision: commit.slice(0, 7), isMain: true };
	}
	const [only, ...others] = await listFolder(join(folder, "snapshots"));
	if (only === undefined || others.length > 0) {
		return undefined;
	}
	return { folder: join(folder, "snapshots", only), revision: only.slice(0, 7), isMain: false };
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
