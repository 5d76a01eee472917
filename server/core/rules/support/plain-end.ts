/** The string that ends every answer of a run's text rows and that is no token of its model. */
import { usedDigests } from "../../types/dataset-summary.js";
import type { LineDigest } from "../../types/example-analysis.js";
import type { Run } from "../../types/run.js";
import { isHeldOut } from "./is-held-out.js";
import { isVocabularyKnown } from "./known-vocabulary.js";

export interface PlainEnd {
	readonly text: string;
	/** False where the trainer may append the model's own EOS behind it: that depends on a version that is not known. */
	readonly isCertain: boolean;
}

/** Undefined where rows differ, and where a stop token follows, at which generation ends. */
export function plainEnd(run: Run): PlainEnd | undefined {
	const { eosToken, tokenizerEdits } = run.config;
	const setsEos = eosToken !== undefined || tokenizerEdits.eosToken !== undefined;
	const rows = run.datasets.filter((dataset) => !isHeldOut(dataset)).flatMap(usedDigests);
	const text = rows[0]?.plainStops?.find(({ origin }) => origin === "file")?.text;
	const isSame = rows.every((row) => endsWith(row, text));
	if (text === undefined || !isSame || setsEos || run.appendsEos === true || !isVocabularyKnown(run)) {
		return undefined;
	}
	const isProved = rows.every(({ stop }) => stop?.ends === "missing" && stop.isApproximate !== true);
	return { text, isCertain: isProved || run.appendsEos === false };
}

function endsWith({ plainStops, stop }: LineDigest, end: string | undefined): boolean {
	const isLast = stop === undefined || stop.ends === "missing" || stop.ends === "unknown";
	return isLast && plainStops?.some(({ origin, text }) => origin === "file" && text === end) === true;
}
