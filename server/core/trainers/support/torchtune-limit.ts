/** `max_seq_len` of torchtune's tokenizers: the row is cut, and EOS takes its last place. */
import type { DecidedBy, LossReason } from "../../types/loss-mask.js";
import type { Setting } from "../../types/training-config.js";
import type { LengthLimit } from "./label-row.js";
import type { JoinedParts } from "./row-parts.js";
import type { TuneConversation } from "./torchtune-conversation.js";

export interface LimitedRow {
	readonly row: JoinedParts;
	readonly limit?: LengthLimit;
}

/** `isTrained`: the state of the message with that number. */
export function limitConversation(
	row: JoinedParts,
	{ eos, eosState }: Pick<TuneConversation, "eos" | "eosState">,
	{
		setting,
		decidedBy,
		isTrained,
	}: {
		readonly setting: Setting<number> | undefined;
		readonly decidedBy: DecidedBy;
		readonly isTrained: (message: number) => boolean;
	},
): LimitedRow {
	const { ids } = row.encoding;
	if (setting === undefined || setting.value <= 0 || ids.length === 0) {
		return { row };
	}
	const length = Math.min(setting.value, ids.length);
	const limit: LengthLimit = { length: setting.value, keeps: "start", decidedBy };
	if (eos === undefined) {
		return { row, limit };
	}
	const last = length - 1;
	const owner = row.owners[last];
	const staysTrained = eosState === "message" && owner !== undefined && isTrained(owner);
	const reason: LossReason = {
		text: staysTrained
			? "EOS takes the last place"
			: "with max_seq_len the last token of a row is not trained",
		decidedBy,
	};
	if (ids[last] === eos.id) {
		return { row: withState(row, last, staysTrained, reason), limit };
	}
	const inserted = insertAt(row, last, eos.id);
	return { row: withState(inserted, last, staysTrained, reason), limit: { ...limit, length } };
}

/** Leaves the reason alone where the state does not change. */
function withState(row: JoinedParts, at: number, isTrained: boolean, reason: LossReason): JoinedParts {
	const isNew = row.reasonIndex[at] === -1;
	if (!isNew && row.trained[at] === isTrained) {
		return row;
	}
	return {
		...row,
		trained: row.trained.with(at, isTrained),
		reasonIndex: row.reasonIndex.with(at, row.reasons.length),
		reasons: [...row.reasons, reason],
	};
}

/** A token without text of its own; its reason is still to be given. */
function insertAt(row: JoinedParts, at: number, id: number): JoinedParts {
	const { encoding } = row;
	const place = encoding.offsets[at]?.[0] ?? 0;
	return {
		...row,
		encoding: {
			...encoding,
			ids: encoding.ids.toSpliced(at, 0, id),
			offsets: encoding.offsets.toSpliced(at, 0, [place, place]),
			specialTokensMask: encoding.specialTokensMask.toSpliced(at, 0, true),
		},
		trained: row.trained.toSpliced(at, 0, false),
		reasonIndex: row.reasonIndex.toSpliced(at, 0, -1),
		owners: row.owners.toSpliced(at, 0, row.owners[at]),
	};
}
