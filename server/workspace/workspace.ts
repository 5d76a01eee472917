/** The engine of an open folder or of a command-line run: scripts, datasets, runs and their findings. */
import type { PromptComparison } from "../core/types/prompt-comparison.js";
import type { Finding } from "../core/base/finding.js";
import type { LineIndex } from "../core/base/line-index-at.js";
import type { Unavailable } from "../core/base/staged.js";
import type { TextRange } from "../core/base/text-range.js";
import type { PreferenceSide } from "../core/types/example.js";
import type { DatasetStats } from "../core/features/dataset-stats.js";
import type { DatasetChange, DatasetEdit, DatasetRefusal } from "../core/features/change/dataset-change.js";
import type { LineDigest } from "../core/types/example-analysis.js";
import type { PreflightReport } from "../core/features/preflight/preflight-report.js";
import type { HoverAnswer, PreviewModel, RunLabel } from "../core/types/preview-model.js";
import type { ProjectModel } from "../core/types/project-model.js";
import type { Settings } from "../core/settings.js";
import type { ProbeEdit } from "../core/features/probe-snippet.js";
import type { ParityResult } from "../core/types/parity-result.js";
import type { AbortSignalLike } from "../host.js";
import type { DataOutside } from "./data-outside.js";
import type { FileKind } from "./file-kinds.js";
import type { ProbeChange } from "./change-probe.js";
import type { Language } from "./language.js";
import type { Records } from "./records.js";
import type { SuppressionOffer } from "./offer-suppressions.js";
import type { OptionAnswers } from "./option-answers.js";
import type { RunAnswers } from "./run-answers.js";
import type { BatchAnswer, CompareOptions } from "./compare-batches.js";

export interface RunCandidate {
	/** Absolute path of the script. */
	readonly script: string;
	readonly label: RunLabel;
	readonly isBound: boolean;
}

/** What a person overrides for one preview: the command line's options. */
export interface PreviewOptions {
	readonly run?: string;
	/** `trl-sft` or `trl-sft@1.9`. */
	readonly trainer?: string;
	readonly tokenizer?: string;
	/** In the trainer's own spelling. */
	readonly options?: readonly { readonly name: string; readonly value: string }[];
	/** Which answer of a preference row; `chosen` when absent. */
	readonly side?: PreferenceSide;
}

export interface StatsAnswer {
	readonly file: string;
	readonly stats: DatasetStats;
	readonly run: RunLabel;
}

/** What is trained of each row of a dataset, in the order of the file. */
export interface SignalAnswer {
	readonly file: string;
	readonly digests: readonly LineDigest[];
	readonly run: RunLabel;
}

export interface Workspace extends OptionAnswers, RunAnswers {
	/** The text of an editor document wins over the disk; undefined: closed. */
	setDocument(file: string, text: string | undefined): void;
	/** A file was created, changed or deleted on disk. */
	fileChanged(file: string): void;
	setSettings(settings: Settings): void;
	/** Every finding that stands in `file`; also those whose cause is in another file. */
	findingsOf(file: string, signal?: AbortSignalLike): Promise<readonly Finding[]>;
	/** Findings of other files about two places that have to agree, one of which is in `file`. */
	findingsPointingAt(file: string): Promise<readonly Finding[]>;
	/** Datasets as texts. */
	readonly language: Language;
	/** Datasets record by record. */
	readonly records: Records;
	/** The edits by which a person accepts a finding for good. */
	suppressionsFor(finding: Finding): Promise<readonly SuppressionOffer[]>;
	/** Files whose findings may differ after `file` changed, itself included; only files that are open or were asked for. */
	affectedBy(file: string): Promise<readonly string[]>;
	/** `range` in the file; empty for a cursor. */
	hover(file: string, range: TextRange): Promise<HoverAnswer | undefined>;
	preview(
		file: string,
		target: { readonly record: number } | { readonly offset: number },
		options?: PreviewOptions,
	): Promise<PreviewModel | Unavailable>;
	signal(file: string, options?: PreviewOptions): Promise<SignalAnswer | Unavailable>;
	/** Datasets that the script trains on, as far as they are here. */
	trainingFiles(script: string): Promise<readonly string[] | Unavailable>;
	/** Proves the run of a script, or the run that a dataset is bound to, over all of its rows. */
	preflight(file: string, options?: PreviewOptions): Promise<PreflightReport | Unavailable>;
	/** The prompts of a script beside the training text of the model that it asks; `run`: only of that script or configuration. */
	comparePrompts(file: string, run?: string): Promise<readonly PromptComparison[] | Unavailable>;
	runsFor(file: string): Promise<readonly RunCandidate[]>;
	/** Binds a dataset to a script until the workspace closes; undefined: by itself again. */
	chooseRun(file: string, script: string | undefined): void;
	labelOf(file: string): Promise<RunLabel>;
	/** Runs a person's own Python on the dataset, with the tokenizer of its run; undefined when it was cancelled. */
	verifyParity(
		file: string,
		python: string,
		signal?: AbortSignalLike,
	): Promise<ParityResult | Unavailable | undefined>;
	/** Datasets and scripts below the given files and folders. */
	filesBelow(paths: readonly string[]): Promise<readonly string[]>;
	/** What a script trains on that lies outside the folders. */
	dataOutside(script: string): Promise<DataOutside>;
	/** What is wrong there, at the places where the script names it. */
	findingsOutside(script: string): Promise<readonly Finding[]>;
	/** Kind of a file by its name and first bytes; undefined: not ours. */
	kindOf(file: string): FileKind | undefined;
	/** The text that findings of `file` refer to (the document, or the decoded file without its byte order mark). */
	textOf(file: string): Promise<string | undefined>;
	/** Where its lines are, which is much less. */
	linesOf(file: string): Promise<LineIndex | undefined>;
	/** Lengths and trained shares of a dataset under its run, or under what is chosen for this question. */
	stats(
		file: string,
		options?: PreviewOptions & { readonly length?: number },
	): Promise<StatsAnswer | Unavailable>;
	/** A file of batches that a run recorded, beside what is predicted for the datasets of its script. */
	compareBatches(file: string, options?: CompareOptions): Promise<BatchAnswer | Unavailable>;
	/** The record behind row `row` (0-based) of such a comparison, with the recorded row laid over it. */
	previewRecorded(file: string, row: number, options?: CompareOptions): Promise<PreviewModel | Unavailable>;
	/** The edit that puts the batch probe into a script, or takes it out. */
	changeProbe(file: string, change: ProbeChange): Promise<ProbeEdit | Unavailable>;
	/** The edits of a change of the whole dataset, or the record that stands in its way. */
	changeDataset(file: string, change: DatasetChange): Promise<DatasetEdit | DatasetRefusal | Unavailable>;
	/** `tunelint.lock` of a folder as it should be now; no text: there is nothing to pin. */
	templateLock(folder: string): Promise<{ readonly file: string; readonly text?: string }>;
	/** Every run with its data, what it writes and who loads that. */
	project(): Promise<ProjectModel>;
	/** Number of records, for summaries; undefined when it is not a dataset. */
	recordsIn(file: string): Promise<number | undefined>;
}
