/** Paths of a run's data that lead nowhere. */
import type { MissingDataset } from "../core/index.js";
import type { Host } from "../host.js";
import { isDatasetName } from "./file-kinds.js";
import { foldersAbove } from "./folders-above.js";
import type { Places } from "./places.js";
import type { TrainingScript } from "./run-findings.js";

/** Only names that are paths for certain: hub names, patterns and addresses are left out, and so is what a variable may change. */
export async function findMissingDatasets(
	host: Host,
	{ file, training }: TrainingScript,
	places: Places,
): Promise<readonly MissingDataset[]> {
	const missing: MissingDataset[] = [];
	for (const reference of training.config.datasets) {
		const { name } = reference;
		if (
			!/\.(?:jsonl?|ndjson|csv|tsv|parquet|txt)(?:\.gz|\.zst)?$/i.test(name) ||
			/[*?[\]{}]|:\/\/|^[~$]|^\//.test(name)
		) {
			continue;
		}
		const bases = foldersAbove(host, file, places.folders).map((base) => host.resolve(base, name));
		const isThere = await anyOf(
			bases,
			async (path) => places.isOpen(path) || (await host.stat(path)) !== undefined,
		);
		if (!isThere) {
			const siblings = await siblingsOf(host, bases);
			const namesake = await places.namesakes.find(file, name);
			missing.push({
				reference,
				...(siblings === undefined ? {} : { siblings }),
				...(namesake === undefined ? {} : { namesake: host.relative(host.dirname(file), namesake) }),
			});
		}
	}
	return missing;
}

/** Of the first folder that exists and holds data. */
async function siblingsOf(host: Host, paths: readonly string[]): Promise<readonly string[] | undefined> {
	for (const path of paths) {
		const entries = await host.list(host.dirname(path));
		const files = entries.filter(({ name, isDirectory }) => !isDirectory && isDatasetName(name));
		if (files.length > 0) {
			return files.map(({ name }) => name);
		}
	}
	return undefined;
}

async function anyOf<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<boolean> {
	for (const item of items) {
		if (await test(item)) {
			return true;
		}
	}
	return false;
}
