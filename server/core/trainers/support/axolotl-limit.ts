/** Rows that are too long or too short for Axolotl (`sequence_len`, `excess_length_strategy`, `min_sample_len`). */
import type { Exactness, Unavailable } from "../../base/staged.js";
import type { LossMask } from "../../types/loss-mask.js";
import {
	decidedByOption,
	isOn,
	numberOption,
	stopsWith,
	textOption,
	type AxolotlRun,
} from "./axolotl-run.js";
import { labelRow, type PreparedRow } from "./label-row.js";

/** Axolotl's default of `sequence_len`. */
export const SEQUENCE_LEN = 512;

/** `isSplit`: texts that become several rows are never too long. */
export function limitRow(
	row: PreparedRow,
	run: AxolotlRun,
	{ exactness, isSplit }: { readonly exactness: Exactness; readonly isSplit: boolean },
): LossMask | Unavailable {
	const { length: count } = row.encoding.ids;
	const length = numberOption(run, "sequence_len") ?? SEQUENCE_LEN;
	const decidedBy = decidedByOption(run, "sequence_len", SEQUENCE_LEN);
	const strategy = run.behaviour.readsLengthStrategy
		? (textOption(run, "excess_length_strategy") ?? "drop").toLowerCase()
		: "drop";
	const isLong = count > length && !isSplit;
	if (isLong && strategy === "raise") {
		return stopsWith(
			run,
			`a ValueError: the row has ${count} tokens, more than sequence_len: ${length}`,
			"Raise sequence_len, or use excess_length_strategy: drop.",
		);
	}
	const mask = labelRow(row, {
		...(isLong && strategy === "truncate" && run.behaviour.truncates
			? { limit: { length, keeps: "start", decidedBy } }
			: {}),
		dropsMaskedRows: isOn(run, "sample_packing"),
		stopIds: new Set(run.engine.tokenizer.facts.stopIds),
		trainer: { id: "axolotl", version: run.behaviour.version },
		exactness,
	});
	const least = numberOption(run, "min_sample_len") ?? 0;
	const minimum = least === 0 ? 2 : least;
	if (count < minimum) {
		const why = `it has fewer than ${minimum} tokens`;
		return { ...mask, dropped: { why, decidedBy: decidedByOption(run, "min_sample_len", 2) } };
	}
	return isLong && strategy !== "truncate"
		? {
				...mask,
				limit: { length, decidedBy },
				dropped: { why: `it has ${count} tokens, more than sequence_len: ${length}`, decidedBy },
			}
		: mask;
}
