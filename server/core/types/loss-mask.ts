/** Which tokens are trained, and why. */
import type { Location, TextRange } from "../base/text-range.js";
import type { Exactness } from "../base/staged.js";
import type { Encoding } from "./encoding.js";

/** The label that the loss ignores (PyTorch's `CrossEntropyLoss` and every trainer here). */
export const IGNORE_INDEX = -100;

/** One state per token; see `ux.md`'s vocabulary. */
export type TokenState = "trained" | "masked" | "cut" | "pad" | "unknown";

/** Who decided: an option at its place in a file, or the version's default. */
export type DecidedBy =
	({ readonly option: string } & Location) | { readonly default: string; readonly version: string };

export interface LossReason {
	/** A few words that follow "why": `template header`, `inside the completion`. */
	readonly text: string;
	readonly decidedBy?: DecidedBy;
}

/** A marker of a collator that stands nowhere in the row's ids, so that nothing of the row is trained. */
export interface MissingMarker {
	readonly option: "response_template" | "instruction_template";
	readonly decidedBy: DecidedBy;
	/** True when the argument is written with its name. */
	readonly isNamed: boolean;
	/** What the collator looks for. */
	readonly ids: readonly number[];
	/** Absent when the script gives ids. */
	readonly text?: string;
	/** The texts of its tokens when it is encoded alone. */
	readonly alone?: readonly string[];
	/** The texts of the tokens that it has in this row; absent when the text is not in the row. */
	readonly inContext?: readonly string[];
	/** Ids that would be found: those of `text` without the first `skip`; with none to skip, the text itself would do. */
	readonly repair?: { readonly text: string; readonly skip: number };
	/** The script's expression for the tokenizer. */
	readonly tokenizer?: string;
}

/** Arrays run in step with `encoding.ids`. */
export interface LossMask {
	readonly encoding: Encoding;
	readonly states: readonly TokenState[];
	/** The label (unshifted): the id, IGNORE_INDEX, or null where the trainer has no such position or it is unknown. */
	readonly labels: readonly (number | null)[];
	/** For `cut` tokens: the label before the cut. */
	readonly wouldBe: readonly (number | null)[];
	/** Index into `reasons`. */
	readonly reasonIndex: readonly number[];
	readonly reasons: readonly LossReason[];
	/** Index of the token → true when it is in the run's stop set. */
	readonly stops: readonly boolean[];
	/** Set when the trainer removes the whole row. */
	readonly dropped?: { readonly why: string; readonly decidedBy?: DecidedBy };
	readonly missingMarker?: MissingMarker;
	/** The maximum length that was applied, with where it came from. */
	readonly limit?: { readonly length: number; readonly decidedBy: DecidedBy };
	readonly trainer: { readonly id: string; readonly version: string };
	readonly exactness: Exactness;
	/** The text that the trainer itself appended (such as EOS), in offsets of the rendered text. */
	readonly appended?: TextRange;
}

/** Trained and cut counts, in tokens. */
export function countStates(mask: LossMask): {
	total: number;
	trained: number;
	masked: number;
	cut: number;
	cutTrained: number;
} {
	let trained = 0;
	let masked = 0;
	let cut = 0;
	let cutTrained = 0;
	mask.states.forEach((state, i) => {
		if (state === "trained") {
			trained++;
		} else if (state === "cut") {
			cut++;
			cutTrained += mask.wouldBe[i] !== IGNORE_INDEX && mask.wouldBe[i] !== null ? 1 : 0;
		} else if (state === "masked" || state === "pad") {
			masked++;
		}
	});
	return { total: mask.states.length, trained, masked, cut, cutTrained };
}
