/** Fetches the files of a hub dataset that a run would load, when a person asks for it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { unavailable } from "../core/base/staged.js";
import type { DatasetDownloadRequest, DownloadAnswer } from "../host.js";
import { chooseDatasetFiles } from "./choose-dataset-files.js";
import { downloadRepository, type DownloadOptions } from "./download-repository.js";

const MOST_BYTES = 2_000_000_000;
const CARD = "README.md";

/** Never throws for what the hub, the network or the disk does. */
export function downloadDataset(
	{ config, split, ...request }: DatasetDownloadRequest,
	options: DownloadOptions,
): Promise<DownloadAnswer> {
	const asked = { ...(config === undefined ? {} : { config }), ...(split === undefined ? {} : { split }) };
	return downloadRepository(
		{
			...request,
			kind: "dataset",
			mostBytes: MOST_BYTES,
			rounds: [
				async (names) => names.filter((name) => name === CARD),
				async (names, folder) => {
					const card = names.includes(CARD) ? await readFile(join(folder, CARD), "utf8") : "";
					const files = chooseDatasetFiles(names, card, asked);
					return files.length > 0
						? files
						: unavailable(
								`"${request.name}" has no data files for ${wordsOf(asked)}.`,
								"Check the names on its page, or load it once with `datasets`, which also runs scripts.",
							);
				},
			],
		},
		options,
	);
}

function wordsOf({ config, split = "train" }: Pick<DatasetDownloadRequest, "config" | "split">): string {
	return `the split "${split}"${config === undefined ? "" : ` of the configuration "${config}"`}`;
}
