/** The version of a library that a script runs on: what requirements, project files and locks near it say. */
import type { TrainerVersion } from "../core/index.js";
import { findLibraryVersion } from "../core/project/library-versions.js";
import type { Host } from "../host.js";
import type { FileStore } from "./file-store.js";

const NAMES =
	/^(?:requirements[\w.-]*\.txt|pyproject\.toml|uv\.lock|poetry\.lock|Pipfile\.lock|environment\.ya?ml|tunelint\.freeze\.txt)$/;
const MAX_LEVELS = 10;

/** Looks in the script's folder and upwards to the workspace folder; the nearest folder that says something wins. */
export async function findVersion(
	host: Host,
	store: FileStore,
	script: string,
	library: string,
	folders: readonly string[],
): Promise<TrainerVersion> {
	let folder = host.dirname(script);
	for (let level = 0; level < MAX_LEVELS; level++) {
		const files = await readVersionFiles(host, store, folder);
		const version = findLibraryVersion(files, library);
		if (version !== undefined) {
			return version;
		}
		const parent = host.dirname(folder);
		if (folders.includes(folder) || parent === folder) {
			break;
		}
		folder = parent;
	}
	return { library };
}

async function readVersionFiles(
	host: Host,
	store: FileStore,
	folder: string,
): Promise<{ readonly file: string; readonly text: string }[]> {
	const entries = await host.list(folder);
	const files: { file: string; text: string }[] = [];
	for (const { name, isDirectory } of entries) {
		if (!isDirectory && NAMES.test(name)) {
			const file = host.resolve(folder, name);
			const stored = await store.read(file);
			if (stored !== undefined) {
				files.push({ file, text: stored.text });
			}
		}
	}
	return files;
}
