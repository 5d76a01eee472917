/** Says which data of scripts is not on this computer: line by line for a few, as a count for many. */
import type { Unavailable } from "../core/index.js";
import type { CommandIo } from "./command-io.js";

export interface MissingData {
	/** The script or configuration that trains on it, as it is shown. */
	readonly script: string;
	readonly missing: Unavailable;
}

/** More lines than these push the findings off the screen. */
const MOST_LINES = 3;

export function reportMissingData(
	io: CommandIo,
	data: readonly MissingData[],
	{ listsAll }: { readonly listsAll: boolean },
): void {
	if (listsAll || data.length <= MOST_LINES) {
		for (const { script, missing } of data) {
			io.writeError(`tunelint: ${script}: ${missing.reason} ${missing.todo}\n`);
		}
		return;
	}
	const datasets = new Set(data.map(({ missing }) => missing.reason)).size;
	const scripts = new Set(data.map(({ script }) => script)).size;
	const [owned, are] = datasets === 1 ? ["1 dataset", "is"] : [`${datasets} datasets`, "are"];
	io.writeError(
		`tunelint: ${owned} that ${scripts === 1 ? "1 file trains" : `${scripts} files train`} on ${are} not on this computer, so their rows are not checked. --list-missing names each and what to do.\n`,
	);
}
