/** The files below folders that Tunelint checks. */
import { hasToolTable } from "../core/project/pyproject-settings.js";
import type { Host } from "../host.js";
import { DATASET_ENDINGS, kindOf, scriptExtensions } from "./file-kinds.js";
import type { FileStore } from "./file-store.js";

const EXTENSIONS = [...DATASET_ENDINGS, ...scriptExtensions, "toml", "sh", "bash", "modelfile", "lock"];
const LIMIT = 10_000;

/** `paths`: files, which are taken as they are, and folders, which are searched. */
export async function filesBelow(
	host: Host,
	store: FileStore,
	paths: readonly string[],
): Promise<readonly string[]> {
	const files = new Set<string>();
	for (const path of paths) {
		const stat = await host.stat(path);
		const found = stat?.isDirectory === true ? await filesIn(host, store, path) : [path];
		(stat === undefined ? [] : found).forEach((file) => files.add(file));
	}
	return [...files];
}

async function filesIn(host: Host, store: FileStore, folder: string): Promise<string[]> {
	const files: string[] = [];
	// The person asked for the whole folder.
	const options = { extensions: EXTENSIONS, limit: LIMIT, mostFolders: Infinity };
	for (const file of await host.find(folder, options)) {
		if (kindOf(file) !== undefined && (await hasSomething(store, file))) {
			files.push(file);
		}
	}
	return files;
}

/** Most projects have a pyproject.toml that says nothing of Tunelint. */
async function hasSomething(store: FileStore, file: string): Promise<boolean> {
	return !/\.toml$/i.test(file) || hasToolTable((await store.read(file))?.text ?? "");
}
