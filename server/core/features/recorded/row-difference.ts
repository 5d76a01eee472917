/** The first difference of a recorded sequence from a predicted row. */
import type { RowDifference } from "../../types/batch-comparison.js";

export interface RealSequence {
	readonly ids: readonly number[];
	readonly labels?: readonly number[];
	/** True inside a packed row, where the first label of a sequence is never used. */
	readonly isPacked: boolean;
}

/** `isPart`: the predicted row may go on after the real one has ended. */
export function rowDifference(
	real: RealSequence,
	predicted: { readonly ids: readonly number[]; readonly labels: readonly (number | null)[] },
	isPart: boolean,
): RowDifference | undefined {
	const length = isPart ? real.ids.length : Math.max(real.ids.length, predicted.ids.length);
	for (let index = 0; index < length; index++) {
		const sameId = real.ids[index] === predicted.ids[index];
		if (!sameId || !sameLabel(real, predicted.labels[index], index)) {
			return differenceAt(index, real, predicted);
		}
	}
	return undefined;
}

/** True when both sides tell every label. */
export function hasLabels(
	{ labels }: RealSequence,
	predicted: { readonly labels: readonly (number | null)[] },
): boolean {
	return labels !== undefined && !predicted.labels.includes(null);
}

export function differenceAt(
	index: number,
	real: RealSequence,
	predicted: { readonly ids: readonly number[]; readonly labels: readonly (number | null)[] },
): RowDifference {
	const realId = real.ids[index];
	const realLabel = real.labels?.[index];
	const predictedId = predicted.ids[index];
	const predictedLabel = predicted.labels[index];
	return {
		index,
		...(realId === undefined ? {} : { realId }),
		...(realLabel === undefined ? {} : { realLabel }),
		...(predictedId === undefined ? {} : { predictedId }),
		...(predictedLabel === undefined ? {} : { predictedLabel }),
	};
}

function sameLabel(
	{ labels, isPacked }: RealSequence,
	predicted: number | null | undefined,
	index: number,
): boolean {
	const real = labels?.[index];
	const isUnused = index === 0 && isPacked;
	return (
		isUnused || real === undefined || predicted === null || predicted === undefined || real === predicted
	);
}
