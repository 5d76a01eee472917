/** The preview of the record that a recorded row was made of, with the recorded row laid over it. */
import {
	isUnavailable,
	overlayRecorded,
	unavailable,
	type PreviewModel,
	type Unavailable,
} from "../core/index.js";
import type { CompareOptions } from "./compare-batches.js";
import type { Workspace } from "./workspace.js";

export async function previewRecorded(
	workspace: Workspace,
	file: string,
	index: number,
	options?: CompareOptions,
): Promise<PreviewModel | Unavailable> {
	const answer = await workspace.compareBatches(file, options);
	if (isUnavailable(answer)) {
		return answer;
	}
	const row = answer.rows[index];
	if (row?.record === undefined) {
		return unavailable(
			row === undefined ? "There is no such row." : `No record comes close to ${row.place}.`,
			"Choose another row.",
		);
	}
	const { file: dataset, record, side } = row.record;
	const bound = (await workspace.runsFor(dataset)).find(({ isBound }) => isBound);
	const model = await workspace.preview(
		dataset,
		{ record },
		{
			...(bound?.script === answer.script ? {} : { run: answer.script }),
			...(side === undefined ? {} : { side }),
		},
	);
	return isUnavailable(model) ? model : overlayRecorded(model, row);
}
