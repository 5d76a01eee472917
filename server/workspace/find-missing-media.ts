/** Which of a dataset's pictures and sounds are not on disk. */
import type { DatasetSummary } from "../core/index.js";
import type { Host } from "../host.js";

/** Folders above the dataset's own in which its paths may begin. */
const LEVELS = 3;
/** Folders that are listed; a dataset with more is not checked to the end. */
const MOST_FOLDERS = 200;

/**
 * Paths as written. Trainers take them from folders that Tunelint does not know, so that they are looked for where most of
 * them are: undefined when none is found anywhere.
 */
export async function findMissingMedia(
	host: Host,
	file: string,
	digests: DatasetSummary["digests"],
): Promise<readonly string[] | undefined> {
	// Most files have none.
	const withMedia = digests.filter(({ media }) => media !== undefined);
	const paths = [...new Set(withMedia.flatMap(({ media = [] }) => media))];
	if (paths.length === 0) {
		return undefined;
	}
	const names = new Map<string, ReadonlySet<string>>();
	const exists = async (path: string): Promise<boolean> => {
		const folder = host.dirname(path);
		if (!names.has(folder) && names.size < MOST_FOLDERS) {
			names.set(folder, new Set((await host.list(folder)).map(({ name }) => name)));
		}
		// A folder that was not listed may hold anything.
		return names.get(folder)?.has(host.basename(path)) ?? true;
	};
	let best: readonly string[] | undefined;
	let base = host.dirname(file);
	for (let level = 0; level <= LEVELS; level++) {
		const missing: string[] = [];
		for (const path of paths) {
			if (!(await exists(host.resolve(base, path)))) {
				missing.push(path);
			}
		}
		if (missing.length < Math.min(paths.length, best?.length ?? Infinity)) {
			best = missing;
		}
		base = host.dirname(base);
	}
	return best;
}
