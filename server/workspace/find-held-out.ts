/** Test and validation files that lie beside the training data and that no run names. */
import { isHeldOutName } from "../core/types/held-out-name.js";
import type { Host } from "../host.js";
import { DATASET_ENDINGS, isDatasetName } from "./file-kinds.js";

/** More would be a folder of results rather than of splits. */
const MAX_FILES = 5;

/** `named`: the datasets of the run. Absolute paths, in the order of their names. */
export async function findHeldOut(host: Host, named: readonly string[]): Promise<readonly string[]> {
	const folders = [
		...new Set(named.filter((file) => !isHeldOutName(file)).map((file) => host.dirname(file))),
	];
	const found: string[] = [];
	for (const folder of folders) {
		const files = await host.find(folder, { extensions: DATASET_ENDINGS, limit: 1_000 });
		const beside = files.filter((file) => host.dirname(file) === folder && isDatasetName(file));
		const heldOut = beside.filter((file) => isHeldOutName(host.basename(file)) && !named.includes(file));
		found.push(...heldOut.sort().slice(0, MAX_FILES));
	}
	return found;
}
