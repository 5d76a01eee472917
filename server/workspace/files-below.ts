/** Datasets, scripts and configurations below the given files and folders. */
import type { Host } from "../host.js";
import { DATASET_ENDINGS, kindOf } from "./file-kinds.js";

const MAX_FILES = 10_000;

/** A file that is named is taken whatever it is. */
export async function filesBelow(host: Host, paths: readonly string[]): Promise<readonly string[]> {
	const files: string[] = [];
	for (const path of paths) {
		const stat = await host.stat(path);
		if (stat?.isDirectory === true) {
			const found = await host.find(path, {
				extensions: [...DATASET_ENDINGS, "py", "yaml", "yml"],
				limit: MAX_FILES,
			});
			files.push(...found.filter((file) => kindOf(file) !== undefined));
		} else if (stat !== undefined) {
			files.push(path);
		}
	}
	return [...new Set(files)];
}
