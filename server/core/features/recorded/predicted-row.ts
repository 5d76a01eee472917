/** What a record is expected to be in a batch: without the tokens that the trainer cuts off, and without padding. */
import type { PredictedRow } from "../../types/batch-comparison.js";
import type { ExampleAnalysis } from "../../types/example-analysis.js";

/** Undefined when the mask is not known, or when the trainer drops the record. */
export function predictedRowOf(
	{ lossMask, side }: ExampleAnalysis,
	place: { readonly file: string; readonly record: number },
): PredictedRow | undefined {
	if (lossMask === undefined || lossMask.dropped !== undefined) {
		return undefined;
	}
	const { encoding, states, labels } = lossMask;
	const keep = (_: unknown, i: number): boolean => states[i] !== "cut" && states[i] !== "pad";
	return {
		...place,
		...(side === undefined ? {} : { side }),
		ids: encoding.ids.filter(keep),
		labels: labels.filter(keep),
		text: encoding.rendered.text,
		offsets: encoding.offsets.filter(keep),
	};
}
