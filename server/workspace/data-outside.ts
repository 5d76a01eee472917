/** What a script trains on that lies outside the folders: in a cache, or not on this computer at all. */
import { isUnavailable, type DatasetReference, type Unavailable } from "../core/index.js";
import type { CachedDatasetRequest, Host } from "../host.js";
import { filesOf } from "./bindings.js";
import { isBelow } from "./folders-above.js";
import type { Places } from "./places.js";
import type { TrainingScript } from "./run-findings.js";

export interface DataOutside {
	/** Absolute. */
	readonly files: readonly string[];
	readonly missing: readonly Unavailable[];
	/** What those are called on the hub. */
	readonly onHub: readonly HubDataset[];
}

export type HubDataset = Pick<CachedDatasetRequest, "name" | "config" | "split" | "revision">;

export async function dataOutside(host: Host, script: TrainingScript, places: Places): Promise<DataOutside> {
	const files = new Set<string>();
	const missing = new Map<string, Unavailable>();
	const onHub = new Map<string, HubDataset>();
	for (const reference of script.training.config.datasets) {
		const found = await filesOf(host, script, reference, places);
		if (isUnavailable(found)) {
			missing.set(found.reason, found);
			const hub = hubDatasetOf(reference);
			onHub.set(JSON.stringify(hub), hub);
			continue;
		}
		for (const file of found.files) {
			if (!places.folders.some((folder) => isBelow(file, folder))) {
				files.add(file);
			}
		}
	}
	return { files: [...files], missing: [...missing.values()], onHub: [...onHub.values()] };
}

function hubDatasetOf({ name, loading = {} }: DatasetReference): HubDataset {
	const { repository, config, split, revision } = loading;
	return {
		name: repository ?? name,
		...(config === undefined ? {} : { config }),
		...(split === undefined ? {} : { split }),
		...(revision === undefined ? {} : { revision }),
	};
}
