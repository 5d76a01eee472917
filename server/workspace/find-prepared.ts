/** Data that was prepared for a run and is taken again without a look at what it was made from. */
import type { Run } from "../core/index.js";
import type { Location } from "../core/base/text-range.js";
import { entryOf } from "../core/syntax/config/config-node.js";
import type { PreparedData } from "../core/types/run.js";
import type { Host } from "../host.js";
import { changedAfter } from "./changed-after.js";
import { foldersAbove } from "./folders-above.js";
import type { TrainingScript } from "./run-findings.js";

export async function findPrepared(
	host: Host,
	script: TrainingScript,
	data: readonly string[],
	folders: readonly string[],
): Promise<Run["prepared"]> {
	for (const { name, by, source } of namedBy(script)) {
		const written = await writtenAt(host, foldersAbove(host, script.file, folders), { name, by });
		// Axolotl looks prepared data up by the settings of the file; the others look at the path alone.
		const sources = by === "axolotl" ? data : [script.file, ...data];
		const newer = written === undefined ? [] : await changedAfter(host, written, sources);
		if (newer.length > 0) {
			return { source, name, by, newer };
		}
	}
	return undefined;
}

/** In the first of the folders that has it. */
async function writtenAt(
	host: Host,
	bases: readonly string[],
	{ name, by }: Pick<Named, "name" | "by">,
): Promise<number | undefined> {
	for (const base of bases) {
		const time = await timeOf(host, host.resolve(base, name), by);
		if (time !== undefined) {
			return time;
		}
	}
	return undefined;
}

interface Named {
	readonly name: string;
	readonly by: PreparedData["by"];
	readonly source: Location;
}

const KEYS: readonly { readonly key: string; readonly by: PreparedData["by"] }[] = [
	{ key: "dataset_prepared_path", by: "axolotl" },
	{ key: "tokenized_path", by: "llama-factory" },
];

function namedBy({ file, configFile, module }: TrainingScript): readonly Named[] {
	if (configFile !== undefined) {
		return KEYS.flatMap(({ key, by }) => {
			const value = entryOf(configFile.root, key)?.value;
			return value?.kind === "string" && value.value !== ""
				? [{ name: value.value, by, source: { file, range: { start: value.start, end: value.end } } }]
				: [];
		});
	}
	return module.calls.flatMap(({ name, keywords }) => {
		const reuses = !keywords.some(
			(one) => one.name === "load_from_cache_file" && one.value.kind === "boolean" && !one.value.value,
		);
		const cache = keywords.find((one) => one.name === "cache_file_name")?.value;
		return name === "map" && reuses && cache?.kind === "string"
			? [{ name: cache.value, by: "datasets" as const, source: cache.location }]
			: [];
	});
}

/** Files that are written last, in the folder or one below it. */
const WRITTEN = /^(?:state|dataset_info|dataset_dict)\.json$/;
const MOST_FOLDERS = 50;

/** When the newest of it was written; undefined where there is none. */
async function timeOf(host: Host, path: string, by: PreparedData["by"]): Promise<number | undefined> {
	if (by === "datasets") {
		return (await host.stat(path))?.modified;
	}
	const entries = await host.list(path);
	const below = entries.filter(({ isDirectory }) => isDirectory).slice(0, MOST_FOLDERS);
	const inside = await Promise.all(
		below.map(async ({ name }) =>
			(await host.list(host.resolve(path, name))).map((one) => `${name}/${one.name}`),
		),
	);
	const files = [...entries.map(({ name }) => name), ...inside.flat()].filter((name) =>
		WRITTEN.test(name.split("/").at(-1) ?? ""),
	);
	const stats = await Promise.all(files.map((name) => host.stat(host.resolve(path, name))));
	const times = stats.flatMap((stat) => (stat === undefined ? [] : [stat.modified]));
	return times.length === 0 ? undefined : Math.max(...times);
}
