/** Lists files below a folder without the ones that nobody wrote. */
import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { extname, join } from "node:path";

export interface FindOptions {
	/** With or without the dot; compared without regard to case. */
	readonly extensions: readonly string[];
	readonly limit: number;
	/** Folders that are looked into, 5,000 unless told: above a whole disk, what is near is what was meant. */
	readonly mostFolders?: number;
}

const MOST_FOLDERS = 5_000;

const SKIPPED: ReadonlySet<string> = new Set(["node_modules", "venv", "env", "__pycache__", "site-packages"]);

/** Breadth first, so that a limit keeps the files nearest to the folder; sorted within each folder. */
export async function findFiles(
	folder: string,
	{ extensions, limit, mostFolders = MOST_FOLDERS }: FindOptions,
): Promise<readonly string[]> {
	const wanted = new Set(extensions.map((extension) => `.${extension.toLowerCase().replace(/^\./, "")}`));
	const found: string[] = [];
	const visited = new Set<string>();
	const waiting = [folder];
	const isFull = (): boolean => found.length >= limit || visited.size >= mostFolders;
	for (let next = waiting.shift(); next !== undefined && !isFull(); next = waiting.shift()) {
		const real = await realpath(next).catch(() => undefined);
		// Links may lead back to a folder that was seen.
		if (real === undefined || visited.has(real)) {
			continue;
		}
		visited.add(real);
		for (const entry of await entriesOf(next)) {
			const path = join(next, entry.name);
			if (entry.isDirectory) {
				waiting.push(...(isSkipped(entry.name) ? [] : [path]));
			} else if (
				wanted.has(extname(entry.name).toLowerCase()) &&
				!entry.name.startsWith(".") &&
				found.length < limit
			) {
				found.push(path);
			}
		}
	}
	return found;
}

export interface FolderEntry {
	readonly name: string;
	readonly isDirectory: boolean;
}

/** Sorted by name; links count as what they lead to. [] when the folder cannot be read. */
export async function entriesOf(folder: string): Promise<readonly FolderEntry[]> {
	const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
	const sorted = entries.sort((a, b) => (a.name < b.name ? -1 : 1));
	const resolved = await Promise.all(sorted.map((entry) => resolveEntry(folder, entry)));
	return resolved.filter((entry) => entry !== undefined);
}

async function resolveEntry(folder: string, entry: Dirent): Promise<FolderEntry | undefined> {
	if (!entry.isSymbolicLink()) {
		return entry.isDirectory() || entry.isFile()
			? { name: entry.name, isDirectory: entry.isDirectory() }
			: undefined;
	}
	const target = await stat(join(folder, entry.name)).catch(() => undefined);
	return target === undefined ? undefined : { name: entry.name, isDirectory: target.isDirectory() };
}

function isSkipped(name: string): boolean {
	return name.startsWith(".") || SKIPPED.has(name);
}
