/** A preview as it travels: tokens that share everything but their place share one description, so that long records arrive at once. */
import type { PreviewModel, PreviewToken } from "./preview-model.js";

export interface PackedPreview {
	readonly model: Omit<PreviewModel, "tokens">;
	/** Everything of a token that many have in common; `label`: the token's own id, or as it is. */
	readonly kinds: readonly PackedKind[];
	/** Lower-case hex. */
	readonly bytes: readonly string[];
	/** Eight numbers a token: kind, id, start, end, length of its piece, index in `bytes`, start and end in the file (-1: none). */
	readonly numbers: readonly number[];
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
