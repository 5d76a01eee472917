/** The version of a library that a script runs on: what it installs itself, else what project files near it say. */
import type { TrainerVersion } from "../core/index.js";
import { declaredLibraries } from "../core/project/declared-libraries.js";
import { findLibraryVersion } from "../core/project/library-versions.js";
import type { Host } from "../host.js";
import type { FileStore } from "./file-store.js";

const NAMES =
	/^(?:requirements[\w.-]*\.txt|pyproject\.toml|uv\.lock|poetry\.lock|Pipfile\.lock|environment[\w.-]*\.ya?ml|tunelint\.freeze\.txt|setup\.(?:py|cfg)|(?:Dockerfile|Containerfile)[\w.-]*|[\w.-]+\.(?:dockerfile|sh))$/;
/** Those of them that list what a project needs. */
const DECLARING =
	/^(?:requirements[\w.-]*\.txt|pyproject\.toml|(?:uv|poetry|Pipfile)\.lock|environment[\w.-]*\.ya?ml|tunelint\.freeze\.txt)$/;
const MAX_LEVELS = 10;

export interface VersionFinder {
	/** Looks in the script's `text`, then in its folder and upwards to the workspace folder; the nearest folder that says something wins. */
	find(script: string, library: string, text: string): Promise<TrainerVersion>;
	/** Every package that the files from the script's folder upwards name; undefined when there is no such file. */
	libraries(script: string): Promise<ReadonlyMap<string, TrainerVersion> | undefined>;
	/** A file changed: if it is one that names versions, everything is looked up again. */
	forget(file: string): void;
}

export function createVersionFinder(host: Host, store: FileStore, folders: readonly string[]): VersionFinder {
	const known = new Map<string, Promise<TrainerVersion>>();
	const all = new Map<string, Promise<ReadonlyMap<string, TrainerVersion> | undefined>>();
	const findNear = (script: string, library: string): Promise<TrainerVersion> => {
		const key = `${library}:${host.dirname(script)}`;
		const version = known.get(key) ?? findVersion(host, store, host.dirname(script), library, folders);
		known.set(key, version);
		return version;
	};
	return {
		async find(script, library, text) {
			return findLibraryVersion([{ file: script, text }], library) ?? (await findNear(script, library));
		},
		libraries(script) {
			const folder = host.dirname(script);
			const found =
				all.get(folder) ?? findLibraries(host, store, folder, folders, (one) => findNear(script, one));
			all.set(folder, found);
			return found;
		},
		forget(file) {
			if (NAMES.test(host.basename(file))) {
				known.clear();
				all.clear();
			}
		},
	};
}

async function findVersion(
	host: Host,
	store: FileStore,
	start: string,
	library: string,
	folders: readonly string[],
): Promise<TrainerVersion> {
	let folder = start;
	for (let level = 0; level < MAX_LEVELS; level++) {
		const version = findLibraryVersion(await readVersionFiles(host, store, folder), library);
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

/** Their versions decide what scripts may write; of other packages only the name counts. */
const VERSIONED = [
	"accelerate",
	"axolotl",
	"bitsandbytes",
	"datasets",
	"peft",
	"torch",
	"transformers",
	"trl",
	"unsloth",
];

async function findLibraries(
	host: Host,
	store: FileStore,
	start: string,
	folders: readonly string[],
	versionOf: (library: string) => Promise<TrainerVersion>,
): Promise<ReadonlyMap<string, TrainerVersion> | undefined> {
	const found = new Map<string, TrainerVersion>();
	let folder = start;
	for (let level = 0; level < MAX_LEVELS; level++) {
		const files = await readVersionFiles(host, store, folder);
		for (const { file, text } of files.filter((one) => DECLARING.test(host.basename(one.file)))) {
			for (const library of declaredLibraries(file, text).filter((one) => !found.has(one))) {
				const isVersioned = VERSIONED.includes(library);
				found.set(library, isVersioned ? await versionOf(library) : { library });
			}
		}
		const parent = host.dirname(folder);
		if (folders.includes(folder) || parent === folder) {
			break;
		}
		folder = parent;
	}
	return found.size === 0 ? undefined : found;
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
