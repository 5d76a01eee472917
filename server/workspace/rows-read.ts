/** Which rows of a dataset the training runs load, where all of them load slices. */
import type { RowRange } from "../core/types/split-slice.js";
import { isNamed, type Binding } from "./bindings.js";
import type { RunDatasets } from "./run-datasets.js";
import type { Scripts } from "./scripts.js";

/** Undefined: some run loads all rows, or it is not known which. */
export async function rowsRead(
	{ scripts, runData }: { readonly scripts: Scripts; readonly runData: RunDatasets },
	file: string,
	binding: Binding | undefined,
): Promise<readonly RowRange[] | undefined> {
	if (binding === undefined || !isNamed(binding) || typeof binding.dataset?.loading?.slice !== "object") {
		return undefined;
	}
	const ranges: RowRange[] = [];
	for (const script of await scripts.all()) {
		const { training } = script;
		const requests = training === undefined ? [] : await runData.requestsOf({ ...script, training });
		for (const { rows } of requests.filter((request) => request.file === file)) {
			if (rows === undefined) {
				return undefined;
			}
			ranges.push(rows);
		}
	}
	return ranges.length === 0 ? undefined : ranges;
}
