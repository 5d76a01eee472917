/** A file that loads what runs write, beside the runs and what is on disk. */
import type { Location } from "../base/text-range.js";
import type { Artifact } from "./artifact.js";
import type { ModelLoad } from "./model-load.js";
import type { TrainingConfig } from "./training-config.js";

/** `script` Python, `command` a shell script, `modelfile` Ollama's, `config` a configuration file. */
export type ConsumerKind = "script" | "command" | "modelfile" | "config";

/** The value of the `consumer` stage. */
export interface Consumer {
	readonly file: string;
	readonly kind: ConsumerKind;
	readonly loads: readonly LinkedLoad[];
	/** The runs that the file may belong to, the nearest ones. */
	readonly runs: readonly ConsumedRun[];
}

export interface ConsumedRun {
	readonly config: TrainingConfig;
	/** What the run's file writes, and whether all of it is known. */
	readonly artifacts: readonly Artifact[];
	readonly hasUnknown: boolean;
}

export interface LinkedLoad extends ModelLoad {
	/** What writes the path, if a file of the workspace does. */
	readonly writer?: { readonly file: string; readonly artifact: Artifact };
	/** The path leads to something on this computer. */
	readonly isOnDisk: boolean;
	/** What the adapter's own configuration says that it was trained on; absent when it is not here. */
	readonly adapterBase?: { readonly name: string; readonly file: Location["file"] };
}
