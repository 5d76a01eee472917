/** The file that a converted dataset belongs in: readers go by its ending. */
import type { ConversionTarget } from "./dataset-change.js";

/** `train.json` gives `train.jsonl` for lines, and the other way round for an array; undefined: the file itself fits. */
export function layoutName(file: string, to: ConversionTarget): string | undefined {
	if (to === "jsonl" && /\.json$/i.test(file)) {
		return `${file}l`;
	}
	const stem = file.replace(/\.(?:jsonl|ndjson|jsonlines)$/i, "");
	return to === "array" && stem !== file ? `${stem}.json` : undefined;
}
