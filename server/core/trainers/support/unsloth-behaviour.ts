/** What Unsloth does to a row, by release; each line names the release of unsloth_zoo that changed it (see unsloth-sft.md). */
import { isAtLeast } from "./version-order.js";

export interface UnslothBehaviour {
	readonly version: string;
	/** How BOS at the start of a text column is looked for: in its first character only, or in the text. */
	readonly bosCheck: "first-character" | "text";
	/** Rows with `prompt` and `completion` have a path of their own. */
	readonly splitsPairs: boolean;
	/** Rows with `messages` and no text column go through the chat template. */
	readonly templatesMessages: boolean;
	/** `assistant_only_loss=True` is followed, or stops the run where it cannot be. */
	readonly knowsAssistantOnlyLoss: boolean;
	/** `train_on_responses_only` without markers finds them in the chat template. */
	readonly detectsMarkers: boolean;
	readonly knowsLastResponseOnly: boolean;
	readonly knowsMaskedTexts: boolean;
	/** A marker whose ids have no stable core stops the run. */
	readonly rejectsEmptyCore: boolean;
	/** An answer also ends at EOS (which is trained), at BOS, at the next answer and at the token that opens every message. */
	readonly endsAtBoundaries: boolean;
	/** Optional tokens after a marker are looked for right behind it; before, one token was skipped. */
	readonly readsBehindMarker: boolean;
	/** Ids at the edges of a marker that may merge with the text around it are optional. */
	readonly trimsEdges: boolean;
	/** A marker that was trimmed to the start of the other one is taken whole. */
	readonly keepsMarkersApart: boolean;
	/** Rows without a label are removed. */
	readonly dropsMaskedRows: boolean;
}

/** The oldest and the newest release that were compared with the real library. */
export const OLDEST_UNSLOTH = "2025.3.17";
export const NEWEST_UNSLOTH = "2026.10.9";

export function unslothBehaviour(version: string): UnslothBehaviour {
	const since = (minimum: string): boolean => isAtLeast(version, minimum);
	return {
		version,
		bosCheck: since("2026.8.3") ? "text" : "first-character",
		splitsPairs: since("2026.3.5"),
		templatesMessages: since("2026.10.4"),
		knowsAssistantOnlyLoss: since("2026.10.4"),
		detectsMarkers: since("2026.7.1"),
		knowsLastResponseOnly: since("2026.4.8"),
		knowsMaskedTexts: since("2026.10.6"),
		rejectsEmptyCore: since("2026.8.3"),
		endsAtBoundaries: since("2026.9.7"),
		readsBehindMarker: since("2026.9.8"),
		trimsEdges: since("2026.9.8"),
		keepsMarkersApart: since("2026.10.4"),
		dropsMaskedRows: since("2026.3.1"),
	};
}
