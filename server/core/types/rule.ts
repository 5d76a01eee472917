/** A rule: one fault, the stage whose value it looks at, and how many rows with it become one finding. */
import type { RuleFinding, Severity } from "../base/finding.js";
import type { ConfigCheck } from "./config-check.js";
import type { Consumer } from "./consumer.js";
import type { DatasetListing } from "./dataset-listing.js";
import type { DatasetSummary } from "./dataset-summary.js";
import type { ExampleAnalysis } from "./example-analysis.js";
import type { DatasetLine } from "./dataset-line.js";
import type { Encoding } from "./encoding.js";
import type { Example } from "./example.js";
import type { Family } from "./family.js";
import type { LossMask } from "./loss-mask.js";
import type { PythonModule } from "./python-module.js";
import type { RenderedChat } from "./rendered-chat.js";
import type { PlainChat } from "./plain-chat.js";
import type { PromptPair, Run } from "./run.js";
import type { SettingsFile } from "./settings-file.js";
import type { ShellScript } from "./shell-script.js";
import type { SuppressionList } from "./suppression.js";
import type { TemplateLock } from "./template-lock.js";
import type { TokenizerFacts } from "./tokenizer.js";
import type { DatasetReference, TrainerVersion, TrainingConfig } from "./training-config.js";
import type { TrainingLog } from "./training-log.js";
import type { WorkspaceFolder } from "./workspace-folder.js";

/** The input type of each stage; a rule runs only where its stage's value exists. */
export interface StageValues {
	readonly line: DatasetLine;
	readonly example: Example;
	readonly rendered: RenderedChat;
	readonly encoding: Encoding;
	readonly lossMask: LossMask;
	readonly dataset: DatasetSummary;
	readonly script: PythonModule;
	readonly config: ConfigCheck;
	readonly listing: DatasetListing;
	readonly run: Run;
	readonly project: PromptPair;
	readonly consumer: Consumer;
	readonly folder: WorkspaceFolder;
	readonly lock: TemplateLock;
	readonly settings: SettingsFile;
	readonly suppressions: SuppressionList;
	readonly shell: ShellScript;
	readonly log: TrainingLog;
}

export type Stage = keyof StageValues;
export type RowStage = "line" | "example" | "rendered" | "encoding" | "lossMask";

/** What a rule may know besides its value. */
export interface RuleContext {
	/** The bound run; absent: no verdict that depends on a trainer (then report `info`). */
	readonly config?: TrainingConfig;
	/** Stage script: of the tokenizer that the script loads, whether it trains or asks. */
	readonly tokenizer?: TokenizerFacts;
	/** Row stages: does the trainer append EOS to standard rows itself? Absent when not known. */
	readonly appendsEos?: boolean;
	/** Would it append EOS, if the text column had the name "text"? Absent when not known. */
	readonly appendsEosToText?: boolean;
	/** The family of the run's model, by its tokenizer or by its name. */
	readonly family?: Family;
	/** The family that a model name or path belongs to; file stages only. */
	readonly familyNamed?: (modelName: string) => Family | undefined;
	/** Stages script, config and run: what the files near the script say of packages, by normalised PyPI name; absent: there are no such files. */
	readonly libraries?: ReadonlyMap<string, TrainerVersion>;
	/** Texts that end generation for the run's model, by its tokenizer or its family; absent when neither is known. */
	readonly stopTexts?: readonly string[];
	/** Row stages: what the file is for, where a run or a person says so. */
	readonly split?: DatasetReference["split"];
	/** Row stages: everything known about the row. */
	readonly analysis?: ExampleAnalysis;
	/** Configurable numbers by `<rule>.<name>`. */
	readonly thresholds: { readonly [name: string]: number };
}

/** Rows of one file with the same fault. */
export interface RowHits {
	/** In file order; ranges are in the file. */
	readonly findings: readonly (RuleFinding & { readonly record: number })[];
	/** Rows of the file for which the rule's stage ran. */
	readonly rows: number;
	readonly summary: DatasetSummary;
}

/** A word, or for each place of one the characters of which one stands there. */
export type Trigger = string | readonly string[];

interface RuleBase {
	readonly id: string;
	readonly severity: Severity;
	/** False: only with `--extend-select`. */
	readonly onByDefault?: boolean;
	/** Names and defaults of the numbers it reads from `thresholds`, as `<rule>.<name>`. */
	readonly thresholds?: { readonly [name: string]: number };
}

export interface RowRule<S extends RowStage> extends RuleBase {
	readonly stage: S;
	/**
	 * Words of which the raw JSON of each record with the fault has at least one; the rule is not asked about others. Two
	 * characters or more, or one beyond ASCII, and none that JSON may write otherwise ("/", line breaks). A word without
	 * capitals is found in any case. Escapes of ASCII are taken care of, those of other characters are words of their own.
	 * Absent: asked about all.
	 */
	readonly triggers?: readonly Trigger[];
	/**
	 * True: in a conversation it reads nothing but what `rowStructure` counts, so that without a run it is asked about one
	 * record of each structure as long as it finds nothing.
	 */
	readonly readsStructure?: true;
	/** Of a conversation of plain texts without a run: false where the rule has nothing to say of it. Absent: it is asked. */
	readonly mayHave?: (chat: PlainChat, ctx: Pick<RuleContext, "thresholds">) => boolean;
	check(value: StageValues[S], ctx: RuleContext): Iterable<RuleFinding>;
	/**
	 * Called when at least 20 rows and 5 % of the file have the fault, or every row has it: one cause, one squiggle.
	 * Returns the findings that replace them (none: the cause is reported elsewhere).
	 * Absent: from 20 rows on, the first row's finding with the count and the next ten rows as related locations.
	 */
	collapse?(hits: RowHits, ctx: RuleContext): readonly RuleFinding[];
	/** True: `collapse` is called for any number of hits, since the verdict on a row needs the rows around it. */
	readonly collapsesAlways?: boolean;
}

export interface FileRule<S extends Exclude<Stage, RowStage>> extends RuleBase {
	readonly stage: S;
	check(value: StageValues[S], ctx: RuleContext): Iterable<RuleFinding>;
}

export type Rule =
	| { [S in RowStage]: RowRule<S> }[RowStage]
	| { [S in Exclude<Stage, RowStage>]: FileRule<S> }[Exclude<Stage, RowStage>];

/** Identity with a type: what a rule file exports by default. */
export function defineRule<S extends RowStage>(rule: RowRule<S>): RowRule<S>;
export function defineRule<S extends Exclude<Stage, RowStage>>(rule: FileRule<S>): FileRule<S>;
export function defineRule(rule: unknown): unknown {
	return rule;
}
