/** The project as one picture: runs, what they train on, what they write and who loads it, with the faults of each step. */
import type { Severity } from "../base/finding.js";
import type { Location } from "../base/text-range.js";
import type { ArtifactKind } from "./artifact.js";
import type { ConsumerKind } from "./consumer.js";
import type { ModelLoad } from "./model-load.js";
import type { DatasetReference } from "./training-config.js";

export interface ProjectModel {
	/** By file. */
	readonly runs: readonly ProjectRun[];
	/** Dataset files, absolute, that no run and no script of the workspace names. */
	readonly unusedDatasets: readonly string[];
	/** Files that load an adapter or a folder that no run writes. */
	readonly strays: readonly ProjectConsumer[];
}

export interface ProjectProblem {
	readonly rule: string;
	readonly severity: Severity;
	readonly message: string;
	readonly location: Location;
}

export interface ProjectRun {
	/** Absolute. */
	readonly file: string;
	readonly location: Location;
	/** `TRL SFTTrainer`. */
	readonly trainer: string;
	/** Absent when it is not pinned. */
	readonly version?: string;
	readonly model?: string;
	/** Name or folder, when it is not the model's. */
	readonly tokenizer?: string;
	/** `of the script`, `of the tokenizer`; absent: it has none, or it is not known. */
	readonly template?: string;
	readonly datasets: readonly ProjectDataset[];
	readonly artifacts: readonly ProjectArtifact[];
	/** Of the run's file, where they belong to no dataset and to no artifact. */
	readonly problems: readonly ProjectProblem[];
}

export interface ProjectDataset {
	/** As written; the path of a file that a person bound to the run. */
	readonly name: string;
	readonly location: Location;
	readonly split: DatasetReference["split"];
	/** Absent: it is not on this computer. */
	readonly file?: string;
	readonly records?: number;
	/** Tokens before any cut and how many of them are trained; absent when no mask is known. */
	readonly tokens?: number;
	readonly trained?: number;
	/** Of the file, and of the place that names it. */
	readonly problems: readonly ProjectProblem[];
}

export interface ProjectArtifact {
	readonly kind: ArtifactKind;
	readonly name: string;
	readonly location: Location;
	readonly isOnDisk: boolean;
	readonly consumers: readonly ProjectConsumer[];
	readonly problems: readonly ProjectProblem[];
}

export interface ProjectConsumer {
	readonly file: string;
	readonly kind: ConsumerKind;
	readonly role: ModelLoad["role"];
	/** The path as this file writes it. */
	readonly name: string;
	readonly location: Location;
	/** True when the path is not the one that is written. */
	readonly isBroken: boolean;
	readonly problems: readonly ProjectProblem[];
}
