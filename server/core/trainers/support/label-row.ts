/** Puts a row's ids, trained flags and reasons together as a loss mask, after the cut to the maximum length. */
import type { Exactness } from "../../base/staged.js";
import type { TextRange } from "../../base/text-range.js";
import type { Encoding } from "../../types/encoding.js";
import {
	IGNORE_INDEX,
	type DecidedBy,
	type LossMask,
	type LossReason,
	type MissingMarker,
	type TokenState,
} from "../../types/loss-mask.js";

/** A row before the cut. Arrays run in step with the ids. */
export interface PreparedRow {
	readonly encoding: Encoding;
	readonly trained: readonly boolean[];
	readonly reasonIndex: readonly number[];
	readonly reasons: readonly LossReason[];
	/** Indices of padding that is masked. */
	readonly padding?: ReadonlySet<number>;
	readonly appended?: TextRange;
	readonly missingMarker?: MissingMarker;
	/** Why the row may differ from the real one. */
	readonly approximate?: string;
}

export interface LengthLimit {
	/** In tokens. */
	readonly length: number;
	readonly keeps: "start" | "end";
	readonly decidedBy: DecidedBy;
}

export interface LabelOptions {
	readonly limit?: LengthLimit;
	readonly dropsMaskedRows: boolean;
	readonly stopIds: ReadonlySet<number>;
	readonly trainer: LossMask["trainer"];
	readonly exactness: Exactness;
}

export function labelRow(row: PreparedRow, options: LabelOptions): LossMask {
	const { ids } = row.encoding;
	const { limit } = options;
	const isCut = cutTest(ids.length, limit);
	const before = ids.map((id, i) => (row.trained[i] === true ? id : IGNORE_INDEX));
	const states = ids.map((_, i) => stateOf(row, i, isCut(i)));
	const labels = before.map((label, i) => (isCut(i) ? null : label));
	const isDropped = options.dropsMaskedRows && !states.includes("trained");
	return {
		encoding: row.encoding,
		states,
		labels,
		wouldBe: before.map((label, i) => (isCut(i) ? label : null)),
		...reasonsOf(row, isCut, limit),
		stops: ids.map((id) => options.stopIds.has(id)),
		...(isDropped ? { dropped: whyDropped(before, limit) } : {}),
		...(limit === undefined ? {} : { limit: { length: limit.length, decidedBy: limit.decidedBy } }),
		trainer: options.trainer,
		exactness: options.exactness,
		...(row.appended === undefined ? {} : { appended: row.appended }),
		...(row.missingMarker === undefined ? {} : { missingMarker: row.missingMarker }),
	};
}

function cutTest(count: number, limit: LengthLimit | undefined): (index: number) => boolean {
	if (limit === undefined || count <= limit.length) {
		return () => false;
	}
	return limit.keeps === "start" ? (i) => i >= limit.length : (i) => i < count - limit.length;
}

function stateOf(row: PreparedRow, index: number, isCut: boolean): TokenState {
	if (isCut) {
		return "cut";
	}
	if (row.trained[index] === true) {
		return "trained";
	}
	return row.padding?.has(index) === true ? "pad" : "masked";
}

function reasonsOf(
	row: PreparedRow,
	isCut: (index: number) => boolean,
	limit: LengthLimit | undefined,
): Pick<LossMask, "reasons" | "reasonIndex"> {
	if (limit === undefined || !row.encoding.ids.some((_, i) => isCut(i))) {
		return { reasons: row.reasons, reasonIndex: row.reasonIndex };
	}
	const side = limit.keeps === "start" ? "first" : "last";
	const cut: LossReason = {
		text: `only the ${side} ${limit.length} tokens are kept`,
		decidedBy: limit.decidedBy,
	};
	return {
		reasons: [...row.reasons, cut],
		reasonIndex: row.reasonIndex.map((index, i) => (isCut(i) ? row.reasons.length : index)),
	};
}

function whyDropped(
	before: readonly number[],
	limit: LengthLimit | undefined,
): NonNullable<LossMask["dropped"]> {
	if (limit !== undefined && before.some((label) => label !== IGNORE_INDEX)) {
		const side = limit.keeps === "start" ? "first" : "last";
		return {
			why: `none of its ${side} ${limit.length} tokens is trained, and a row without a label is removed`,
			decidedBy: limit.decidedBy,
		};
	}
	return { why: "no token of it is trained, and a row without a label is removed" };
}

/** One reason for every token. */
export function sameReason(
	encoding: Encoding,
	reason: LossReason,
): Pick<PreparedRow, "trained" | "reasonIndex" | "reasons"> {
	return {
		trained: encoding.ids.map(() => true),
		reasonIndex: encoding.ids.map(() => 0),
		reasons: [reason],
	};
}

/** Two reasons: the one of trained tokens first. */
export function twoReasons(
	trained: readonly boolean[],
	reasons: readonly [LossReason, LossReason],
): Pick<PreparedRow, "trained" | "reasonIndex" | "reasons"> {
	return { trained, reasonIndex: trained.map((isTrained) => (isTrained ? 0 : 1)), reasons };
}
