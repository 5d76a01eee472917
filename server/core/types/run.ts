/** A training run bound to its data, and the scripts that use its result. */
import type { Unavailable } from "../base/staged.js";
import type { Location } from "../base/text-range.js";
import type { ConfigFile } from "../syntax/config/config-node.js";
import type { DatasetSummary } from "./dataset-summary.js";
import type { PromptContext } from "./prompt-context.js";
import type { PromptDifference } from "./prompt-difference.js";
import type { PythonModule } from "./python-module.js";
import type { TextPattern } from "./text-pattern.js";
import type { TokenizerFacts } from "./tokenizer.js";
import type { DatasetReference, TrainingConfig } from "./training-config.js";

/** The value of the `run` stage: one script with what it trains on. */
export interface Run {
	readonly config: TrainingConfig;
	/** For a run that a configuration file describes: a module without code that holds the file's text. */
	readonly module: PythonModule;
	readonly configFile?: ConfigFile;
	readonly tokenizer?: TokenizerFacts;
	/** Why there is no tokenizer. */
	readonly tokenizerUnavailable?: Unavailable;
	/** Datasets of the run that could be read and analysed. */
	readonly datasets: readonly DatasetSummary[];
	/** Files beside the training data whose names say that they are for tests or validation, where the run does not name them. */
	readonly heldOut?: readonly DatasetSummary[];
	/** True when the trainer appends EOS to standard rows itself; undefined when its version is not known. */
	readonly appendsEos?: boolean;
	/** True when it would append EOS if the text column had the name "text"; undefined when its version is not known. */
	readonly appendsEosToText?: boolean;
	/** Columns that the trainer stops without, whatever the script does not prepare. */
	readonly requiredColumns?: readonly string[];
	/** Other modules of the workspace that the script imports by name. */
	readonly imported?: readonly PythonModule[];
	/** Paths of the run that lead to no file. */
	readonly missingDatasets?: readonly MissingDataset[];
	/** The checkpoint that the script goes on from, with what changed since. */
	readonly resumed?: ResumedCheckpoint;
	/** Prepared data that is older than what it was made from. */
	readonly prepared?: PreparedData;
	/** The DeepSpeed configuration that the run names, as far as it is on this computer. */
	readonly deepspeed?: ConfigFile;
	/** The major version of Transformers that the run uses; undefined when the project does not settle it. */
	readonly transformersMajor?: 4 | 5;
}

/** A checkpoint that is older than what the run is made of. */
export interface ResumedCheckpoint {
	/** The argument that asks to resume. */
	readonly source: Location;
	/** The checkpoint's folder, as it is called. */
	readonly name: string;
	/** Absolute paths of the run's script and data that were changed after it. */
	readonly newer: readonly string[];
}

/** Data that is taken again instead of the files that the run names. */
export interface PreparedData {
	/** The value that names it. */
	readonly source: Location;
	/** As written. */
	readonly name: string;
	readonly by: "axolotl" | "llama-factory" | "datasets";
	/** Absolute paths of the run's script and data that were changed after it. */
	readonly newer: readonly string[];
}

/** A path to data that leads nowhere. */
export interface MissingDataset {
	readonly reference: DatasetReference;
	/** Dataset files in the folder that the path names, by file name; absent: there is no such folder. */
	readonly siblings?: readonly string[];
	/** The one file of that name elsewhere in the workspace, relative to the script's folder. */
	readonly namesake?: string;
}

/** The value of the `project` stage: a prompt of a script that asks, against what its model was trained on. */
export interface PromptPair {
	/** Absent where no run is known, only data. */
	readonly run?: Run;
	/** The training text up to the answer, where one script builds it. */
	readonly training?: TextPattern;
	/** The script that asks. */
	readonly inferenceModule: PythonModule;
	readonly inference: TextPattern;
	/** The argument that hands the prompt to the model, where the text is built elsewhere. */
	readonly askedAt?: Location;
	/** True for one prompt of each script, for what concerns the script as a whole. */
	readonly isFirst?: boolean;
	readonly context: PromptContext;
	/** Absent: the prompt has the form of training, or nothing is proved. */
	readonly difference?: PromptDifference;
	/** Set where the other side is no training, but a script that asks the same model about the same data. */
	readonly peer?: EvaluationPeer;
}

export interface EvaluationPeer {
	readonly file: string;
	/** True when it asks by the chat template. */
	readonly isChat: boolean;
	/** Set where one of them samples and the other does not. */
	readonly decoding?: { readonly isGreedy: boolean; readonly location: Location; readonly other: Location };
}
