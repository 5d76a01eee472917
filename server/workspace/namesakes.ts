/** Dataset files that scripts name by a path of another computer: found by the end of the path, where only one can be meant. */
import type { Host } from "../host.js";
import { DATASET_ENDINGS, isDatasetName } from "./file-kinds.js";
import { isBelow } from "./folders-above.js";

export interface Namesakes {
	/** `name`: a path or a hub name as the script writes it. Undefined: no file is called so, or several may be meant. */
	find(script: string, name: string): Promise<string | undefined>;
	/** A file was created, changed or deleted. */
	forget(file: string): void;
}

export interface NamesakesOptions {
	readonly host: Host;
	readonly folders: readonly string[];
	trainingFiles(): Promise<readonly string[]>;
}

/** Among more files than are listed, none is known to be the only one of its name. */
const MOST_FILES = 5_000;
/** Short or plain names of the hub (`alpaca`, `dataset`) are those of many files that were made in other ways. */
const TELLING_NAME = /^(?=.{8})[A-Za-z\d]+(?:[-_.][A-Za-z\d]+)+$/;

export function createNamesakes({ host, folders, trainingFiles }: NamesakesOptions): Namesakes {
	let listing: Promise<readonly string[]> | undefined;

	const list = async (): Promise<readonly string[]> => {
		const files = new Set<string>();
		for (const folder of folders) {
			const found = await host.find(folder, { extensions: DATASET_ENDINGS, limit: MOST_FILES });
			if (found.length >= MOST_FILES) {
				return [];
			}
			found.filter(isDatasetName).forEach((file) => files.add(file));
		}
		return [...files];
	};

	return {
		async find(script, name) {
			if (!isDatasetName(name) && hubStem(name) === undefined) {
				return undefined;
			}
			const called = (await (listing ??= list())).filter((file) => isCalled(file, name));
			const training = called.length === 0 ? [] : await trainingFiles();
			const own = called.filter((file) => !isOfAnotherProject(file, script, training));
			return isDatasetName(name) ? onlyNearest(own, name) : onlyOne(own);
		},
		forget(file) {
			if (isDatasetName(file)) {
				listing = undefined;
			}
		},
	};
}

/** Of a path: a file of its base name. Of a hub name: a file of that name, or one in a folder of that name. */
export function isCalled(file: string, name: string): boolean {
	if (isDatasetName(name)) {
		return sharedParts(file, name) > 0;
	}
	const stem = hubStem(name);
	const [folder, own] = stem === undefined ? [] : partsOf(file).slice(-2);
	return stem !== undefined && (folder === stem || own?.replace(/\.\w+(?:\.gz|\.zst)?$/i, "") === stem);
}

/** `org/some-data` → `some-data`. */
function hubStem(name: string): string | undefined {
	const stem = /^[\w.-]+\/([\w.-]+)$/.exec(name)?.[1];
	return stem !== undefined && TELLING_NAME.test(stem) ? stem : undefined;
}

/** The one that shares the most of its path's end with what is written; none when two share as much. */
function onlyNearest(files: readonly string[], name: string): string | undefined {
	const shared = files.map((file) => sharedParts(file, name));
	const most = Math.max(...shared);
	// At an address lies another computer's file, which more than its name must show to be this one.
	const isShown = most > 1 || !/^https?:/i.test(name);
	return isShown ? onlyOne(files.filter((_, i) => shared[i] === most)) : undefined;
}

function onlyOne(files: readonly string[]): string | undefined {
	return files.length === 1 ? files[0] : undefined;
}

/** How many parts at the end of two paths are the same. */
function sharedParts(a: string, b: string): number {
	const [left, right] = [partsOf(a).reverse(), partsOf(b).reverse()];
	const differs = left.findIndex((part, i) => part !== right[i]);
	return differs < 0 ? left.length : differs;
}

function partsOf(path: string): string[] {
	return path.split(/[\\/]+/).filter((part) => part !== "" && part !== ".");
}

/** True when the file lies in a folder beside the script's, in which something else trains. */
function isOfAnotherProject(file: string, script: string, training: readonly string[]): boolean {
	const [own, other] = [file.split(/[\\/]/), script.split(/[\\/]/)];
	const differs = own.findIndex((part, i) => part !== other[i]);
	// The file lies in the folder that holds the script, or in one above it.
	if (differs === own.length - 1) {
		return false;
	}
	const beside = file.slice(0, own.slice(0, differs + 1).join("/").length);
	return training.some((one) => isBelow(one, beside));
}
