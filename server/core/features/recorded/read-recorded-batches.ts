/** Reads a file of recorded batches, whichever program wrote it. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { RecordedBatches } from "../../types/recorded-batch.js";
import { readAxolotlDebug } from "./read-axolotl-debug.js";
import { readProbeDump } from "./read-probe-dump.js";
import { readRenderedSamples } from "./read-rendered-samples.js";

export function readRecordedBatches(text: string): RecordedBatches | Unavailable {
	const found = readProbeDump(text) ?? readAxolotlDebug(text) ?? readRenderedSamples(text);
	if (found === undefined) {
		return unavailable(
			"The file holds no recorded batches.",
			"Record them with the batch probe, or open the output of `axolotl preprocess --debug` or a JSON Lines file with ids and labels.",
		);
	}
	const [problem = "It has no rows."] = found.problems;
	return found.rows.length + found.texts.length === 0
		? unavailable(`The file holds no row that can be compared: ${problem}`, "Record the batches again.")
		: found;
}
