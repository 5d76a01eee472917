/** The format that a dataset's records are read in, and who chose it. */
import { formats } from "../core/index.js";
import { formatCount, formatNumberOf, formatShare } from "../core/base/wording.js";
import type { DatasetState } from "./datasets.js";
import { formatShareOf, type FormatShare } from "./format-share.js";

export function formatWords(
	state: Pick<DatasetState, "batch" | "binding" | "layout" | "formatEvidence">,
): string {
	const { batch, binding } = state;
	const { format } = batch.context;
	const trainer = binding?.script.training.trainer.name;
	if (format === "unknown") {
		return "not recognised; no column fits";
	}
	if (format === "formatted") {
		return "text that the script's function makes of each record";
	}
	const name = formats.find(({ id }) => id === format)?.name ?? format;
	if (binding?.dataset?.reading?.format !== undefined) {
		return `${name} · named by the config`;
	}
	if (trainer !== undefined) {
		return `${name} · as ${trainer} takes its first record`;
	}
	const share = formatShareOf(state);
	return `${name} · ${share === undefined ? "chosen for this file" : evidenceWords(share)}`;
}

function evidenceWords({ fitting, looked, records }: FormatShare): string {
	const share = fitting === looked ? "all" : `${formatShare(fitting, looked)} of`;
	return looked < records
		? `${share} ${formatCount(looked)} records looked at, of ${formatCount(records)}`
		: `${share} ${formatNumberOf(looked, "record")}`;
}
