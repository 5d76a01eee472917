/** Something that a script or a command writes and that other files may load. */
import type { Location } from "../base/text-range.js";

/**
 * `model`: weights as the trainer saves them, of which it is not known whether they are an adapter. `checkpoints`: a folder
 * of which only `checkpoint-…` is written. `copy`: files that are fetched or copied, not trained.
 */
export type ArtifactKind =
	"adapter" | "merged" | "model" | "checkpoints" | "tokenizer" | "gguf" | "upload" | "copy";

export interface Artifact {
	readonly kind: ArtifactKind;
	/** The path or the hub name as written. */
	readonly name: string;
	/** The value that says so. */
	readonly location: Location;
	/** True when folders of the trainer's own naming lie in it, besides checkpoints. */
	readonly holdsMore?: true;
}

/** What one file writes. */
export interface Writes {
	readonly artifacts: readonly Artifact[];
	/** True when it also writes something whose path is not known here. */
	readonly hasUnknown: boolean;
}
