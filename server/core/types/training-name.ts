/** Whether a file's name says that its rows are trained, rather than that they were split into training and test. */
import { fileName } from "../base/file-name.js";

/** `train.jsonl` and `sft_train.json`; not `train_full.csv`, from which both are split. */
export function isTrainingName(file: string): boolean {
	const name = fileName(file);
	return /train/i.test(name) && !WHOLE.test(name);
}

const WHOLE = /(?:^|[^a-z])(?:full|all|whole|complete|original|merged|combined)(?:[^a-z]|$)/i;
