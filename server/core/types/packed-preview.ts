/** A preview as it travels: tokens that share everything but their place share one description, so that long records arrive at once. */
import type { PreviewModel, PreviewToken } from "./preview-model.js";

export interface PackedPreview {
	readonly model: Omit<PreviewModel, "tokens">;
	/** Everything of a token that many have in common; `label`: the token's own id, or as it is. */
	readonly kinds: readonly PackedKind[];
	/** Lower-case hex. */
	readonly bytes: readonly string[];
	/** Pairs: a token, and the index in `kinds` of it and of those that follow. */
	readonly stretches: readonly number[];
	/** Three numbers a token: id, length of its piece, index in `bytes`. */
	readonly numbers: readonly number[];
	/**
	 * Five numbers for each token that does not begin where the one before ends, in the text and in the file, and is not as
	 * long as its piece: its index, start, end, start and end in the file (-1: none).
	 */
	readonly places: readonly number[];
	/** What recorded batches have in the place of single tokens, by index. */
	readonly real: readonly (readonly [number, NonNullable<PreviewToken["real"]>])[];
}

export type PackedKind = Pick<
	PreviewToken,
	"state" | "special" | "stop" | "origin" | "reason" | "decidedBy" | "messageIndex"
> & {
	readonly label: number | "id" | null;
	readonly wouldBe?: number | "id" | null;
	/** The file of the source; absent: none. */
	readonly file?: string;
};
