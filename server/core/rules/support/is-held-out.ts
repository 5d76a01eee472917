/** Whether rows are for tests or validation, by what the run says or by the file's name. */
import type { DatasetSummary } from "../../types/dataset-summary.js";
import { isHeldOutName } from "../../types/held-out-name.js";

export function isHeldOut({ split, file }: DatasetSummary): boolean {
	return split === undefined || split === "unknown" ? isHeldOutName(file) : split !== "train";
}
