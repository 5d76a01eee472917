/** The format that a dataset's records are read in, and who chose it. */
import { formats } from "../core/index.js";
import type { DatasetState } from "./datasets.js";

export function formatWords({ batch, binding }: Pick<DatasetState, "batch" | "binding">): string {
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
	return `${name} · ${trainer === undefined ? "by the columns of its records" : `as ${trainer} takes its first record`}`;
}
