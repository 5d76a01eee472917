/** How many records are of the format that was chosen by their evidence. */
import { formats } from "../core/index.js";
import type { DatasetState } from "./datasets.js";

export interface FormatShare {
	readonly fitting: number;
	/** Those that were looked at, spread over the file. */
	readonly looked: number;
	readonly records: number;
}

/** Undefined where a trainer, the settings or a list of datasets chose. */
export function formatShareOf({
	batch,
	layout,
	formatEvidence,
}: Pick<DatasetState, "batch" | "layout" | "formatEvidence">): FormatShare | undefined {
	const format = formats.find(({ id }) => id === batch.context.format);
	return format === undefined || formatEvidence === undefined
		? undefined
		: {
				fitting: formatEvidence.filter((record) => format.matches(record) >= 0.5).length,
				looked: formatEvidence.length,
				records: layout.records.length,
			};
}
