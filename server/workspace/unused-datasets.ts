/** Dataset files of the workspace that no run uses and no script, configuration or settings file mentions. */
import type { Host } from "../host.js";
import { localDatasets } from "./bindings.js";
import { DATASET_ENDINGS, isDatasetName } from "./file-kinds.js";
import type { Places } from "./places.js";
import type { TrainingScript } from "./run-findings.js";
import type { Script } from "./scripts.js";

const LIMIT = 2_000;
/** Files that only programs read: their names are no evidence of a dataset. */
const CERTAIN = /\.(?:jsonl|ndjson|jsonlines|parquet|arrow|csv|tsv)(?:\.gz|\.zst)?$/i;

export async function unusedDatasets(
	host: Host,
	scripts: readonly Script[],
	places: Places,
): Promise<readonly string[]> {
	const used = new Set<string>();
	const runs = scripts.filter((script): script is TrainingScript => script.training !== undefined);
	if (runs.length === 0) {
		// Without a run nothing is used, which is no news.
		return [];
	}
	for (const script of runs) {
		for (const { file } of await localDatasets(host, script, places)) {
			used.add(file);
		}
	}
	const unused: string[] = [];
	for (const folder of places.folders) {
		const found = await host.find(folder, { extensions: DATASET_ENDINGS, limit: LIMIT });
		for (const file of found.filter((one) => isDatasetName(one) && CERTAIN.test(one) && !used.has(one))) {
			if (!isMentioned(host, file, scripts)) {
				unused.push(file);
			}
		}
	}
	return unused;
}

/** A script that builds the path from parts still writes the name, or the folder with a pattern. */
function isMentioned(host: Host, file: string, scripts: readonly Script[]): boolean {
	const name = host.basename(file);
	const stem = name.replace(/\.\w+(?:\.gz|\.zst)?$/i, "");
	const folder = host.basename(host.dirname(file));
	return scripts.some(({ file: script, module }) => {
		const isInRunsFolder = host.dirname(file) === host.dirname(script);
		return (
			module.text.includes(name) ||
			(stem.length > 3 && module.text.includes(stem)) ||
			(!isInRunsFolder && new RegExp(`["'/]${escaped(folder)}["'/]`).test(module.text))
		);
	});
}

function escaped(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
