/** The first difference of a recorded row as a sentence. */
import { showText } from "../../base/wording.js";
import type { RowDifference } from "../../types/batch-comparison.js";
import { IGNORE_INDEX } from "../../types/loss-mask.js";

const SHOWN = 20;

export function differenceWords(difference: RowDifference): string {
	const { index, realId, predictedId, realPiece, predictedPiece, realLabel, predictedLabel } = difference;
	const real = tokenWords(realId, realPiece);
	const predicted = tokenWords(predictedId, predictedPiece);
	if (real === undefined) {
		return `The run's row ends before token ${index}, where ${predicted ?? "more"} was predicted.`;
	}
	if (predicted === undefined) {
		return `The run's row goes on with ${real} at token ${index}, where the prediction has ended.`;
	}
	if (realId !== predictedId) {
		return `Token ${index} is ${real} in the run; ${predicted} was predicted.`;
	}
	return `Token ${index}, ${real}, is ${labelWords(realLabel, realId)} in the run; ${labelWords(predictedLabel ?? undefined, predictedId)} was predicted.`;
}

function tokenWords(id: number | undefined, piece: string | undefined): string | undefined {
	const text = piece === undefined || piece === "" ? undefined : `"${showText(piece, SHOWN)}"`;
	if (id === undefined) {
		return text;
	}
	return text === undefined ? String(id) : `${id} ${text}`;
}

function labelWords(label: number | undefined, id: number | undefined): string {
	if (label === IGNORE_INDEX) {
		return "masked";
	}
	return label === id ? "trained" : `label ${label ?? "none"}`;
}
