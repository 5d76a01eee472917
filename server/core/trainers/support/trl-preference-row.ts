/** One side of a preference row as a trainer builds it, before it becomes a loss mask. */
import type { TextRange } from "../../base/text-range.js";
import type { Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import { IGNORE_INDEX, type LossMask, type LossReason, type TokenState } from "../../types/loss-mask.js";
import type { RenderFailure } from "../../types/rendered-chat.js";

/** Arrays run in step with the ids, which hold the cut tokens too. */
export interface PreferenceRow {
	readonly encoding: Encoding;
	readonly trained: readonly boolean[];
	readonly reasonIndex: readonly number[];
	readonly reasons: readonly LossReason[];
	/** Index into `reasons` of the cut that a token fell to. */
	readonly cut: readonly (number | undefined)[];
	readonly dropped?: LossMask["dropped"];
	readonly appended?: TextRange;
	/** False where the loss reads no token's label (reward models). */
	readonly hasLabels: boolean;
	/** Why the row may differ from the real one. */
	readonly approximate?: string;
}

export type PreparedPreference = PreferenceRow | RenderFailure | Unavailable;

type MaskParts = Pick<
	LossMask,
	"encoding" | "states" | "labels" | "wouldBe" | "reasons" | "reasonIndex" | "appended" | "dropped"
>;

export function labelPreference(row: PreferenceRow): MaskParts {
	const { ids } = row.encoding;
	const before = ids.map((id, i) => labelOf(id, row.trained[i] === true, row));
	const isCut = (i: number): boolean => row.cut[i] !== undefined;
	return {
		encoding: row.encoding,
		states: ids.map((_, i): TokenState => {
			if (isCut(i)) {
				return "cut";
			}
			return row.trained[i] === true ? "trained" : "masked";
		}),
		labels: before.map((label, i) => (isCut(i) ? null : label)),
		wouldBe: before.map((label, i) => (isCut(i) ? label : null)),
		reasons: row.reasons,
		reasonIndex: ids.map((_, i) => row.cut[i] ?? row.reasonIndex[i] ?? 0),
		...(row.appended === undefined ? {} : { appended: row.appended }),
		...(row.dropped === undefined ? {} : { dropped: row.dropped }),
	};
}

function labelOf(id: number, isTrained: boolean, { hasLabels }: PreferenceRow): number | null {
	if (!hasLabels) {
		return null;
	}
	return isTrained ? id : IGNORE_INDEX;
}
