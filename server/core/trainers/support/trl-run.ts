/** One TRL run as the row preparation sees it, and what its versions do to every row. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { LossReason } from "../../types/loss-mask.js";
import type { RenderFailure } from "../../types/rendered-chat.js";
import type { SpecialToken } from "../../types/tokenizer.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type { TrainingConfig } from "../../types/training-config.js";
import { decidedByDefault } from "./decided-by.js";
import type { PreparedRow } from "./label-row.js";
import type { TrlBehaviour } from "./trl-behaviour.js";

export interface TrlRun {
	readonly config: TrainingConfig;
	readonly behaviour: TrlBehaviour;
	readonly engine: TrainerEngine;
	/** The EOS after the run's edits. */
	readonly eos?: SpecialToken;
}

export type Prepared = PreparedRow | RenderFailure | Unavailable;

/** The trainer itself stops at this row. */
export function stops({ behaviour }: TrlRun, how: string, todo: string): Unavailable {
	return unavailable(`TRL ${behaviour.version} stops at this row with ${how}.`, todo);
}

/** TRL 0.16 appends the id of EOS to every row that ends with another one. */
export function withEosId(row: PreparedRow, run: TrlRun): Prepared {
	const { behaviour, eos } = run;
	if (behaviour.eos !== "id" || eos === undefined) {
		return row;
	}
	if (row.encoding.ids.length === 0) {
		return stops(run, "an IndexError: the row has no tokens", "Remove the row.");
	}
	if (row.encoding.ids.at(-1) === eos.id) {
		return row;
	}
	const { encoding } = row;
	const end = encoding.rendered.text.length;
	const reason: LossReason = {
		text: "EOS that the trainer appends",
		decidedBy: decidedByDefault("appends EOS where the last token is another", run.config),
	};
	return {
		...row,
		encoding: {
			...encoding,
			ids: [...encoding.ids, eos.id],
			offsets: [...encoding.offsets, [end, end]],
			specialTokensMask: [...encoding.specialTokensMask, true],
		},
		trained: [...row.trained, true],
		reasonIndex: [...row.reasonIndex, row.reasons.length],
		reasons: [...row.reasons, reason],
		appended: { start: end, end },
	};
}
