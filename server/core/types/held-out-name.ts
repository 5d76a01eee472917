/** Whether a file's name says that it is for tests or validation rather than for training. */
import { fileName } from "../base/file-name.js";

/** `test.jsonl`, `my-val.json` and `eval_set.json`; not `latest.jsonl` and not `train_test.jsonl`. */
export function isHeldOutName(file: string): boolean {
	const name = fileName(file);
	const isTraining = /(?:^|[^a-z])train(?:ing)?(?:[^a-z]|$)/i.test(name);
	return !isTraining && HELD_OUT.test(name);
}

const HELD_OUT =
	/(?:^|[^a-z])(?:tests?|testing|val|valid|validation|dev|evals?|evaluation|holdout|held[-_]?out)(?:[^a-z]|$)/i;
