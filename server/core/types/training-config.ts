/** One training run as its script says it, in words that no single trainer owns. */
import type { Location } from "../base/text-range.js";
import type { JsonValue } from "../syntax/json/json-node.js";
import type { FormatId } from "./example.js";
import type { PythonNode } from "../syntax/python/syntax-tree.js";
import type { ServiceLimits } from "./service-limits.js";
import type { SplitSlice } from "./split-slice.js";
import type { TextPattern } from "./text-pattern.js";
import type { TrainingPlan } from "./training-plan.js";

/** Command-line names of the trainers (`trainers/<id>`). */
export type TrainerId = string;

/** A value and where it came from. No `source`: the trainer's default for that version. */
export interface Setting<T> {
	readonly value: T;
	readonly source?: Location;
	/** The option in the trainer's own spelling, such as `max_seq_length`. */
	readonly option: string;
	/** `certain`: one value on every path. `possible`: a default that the command line or the environment may change. */
	readonly certainty: "certain" | "possible" | "unknown";
}

/** The library version that decides the behaviour. */
export interface TrainerVersion {
	readonly library: string;
	/** Such as `1.9.0`; absent when none was found. */
	readonly version?: string;
	/** Where it was found (requirements.txt, pyproject.toml, a lock), or what the person chose. */
	readonly source?: Location;
	/** A specifier that admits several versions, such as `>=0.17`; then `version` is absent. */
	readonly specifier?: string;
}

export interface DatasetReference {
	/** As written: a path, or a hub name. */
	readonly name: string;
	readonly source: Location;
	readonly split: "train" | "validation" | "test" | "unknown";
	/** The run goes on when the file is not there. */
	readonly isOptional?: boolean;
	readonly loading?: DatasetLoading;
	/** How the run reads the rows, where its config says so. */
	readonly reading?: DatasetReading;
	/** Settings of this dataset that only its trainer knows, in the trainer's spelling. */
	readonly options?: TrainerOptions;
}

/** What a loader is told besides the name. */
export interface DatasetLoading {
	/** The hub dataset that the named file lies in. */
	readonly repository?: string;
	/** `load_dataset("org/name", "main")`. */
	readonly config?: string;
	/** As written, without a slice: `train` of `train[:1000]`. */
	readonly split?: string;
	/** The part of the split that is loaded; `unknown`: a part that is not understood. Absent: all of it. */
	readonly slice?: SplitSlice | "unknown";
	readonly revision?: string;
	readonly dataDir?: string;
	/** The member of a JSON file that holds the records. */
	readonly field?: string;
}

/** Names that stand for the usual ones in one dataset. */
export interface DatasetReading {
	/** Absent: found out from the records. */
	readonly format?: FormatId;
	/** Usual column → column of the file; null: the trainer reads no such column. Columns that are not listed keep their names. */
	readonly columns?: { readonly [column: string]: string | null };
	/** The same for the keys of a message, such as `role` → `from`. */
	readonly messageKeys?: { readonly [key: string]: string | null };
	/** Role as written → role that the template sees. */
	readonly roles?: { readonly [written: string]: string };
}

export interface TrainerOptions {
	readonly [option: string]: Setting<JsonValue>;
}

/** The function whose result is the training text (`formatting_func`, or a `map` that fills the text column). */
export interface FormattingFunction {
	readonly name: string;
	readonly pattern: TextPattern;
	/** The column that it fills; `text` for `formatting_func`. */
	readonly column: string;
	/** True when the other columns are removed (`remove_columns=`); absent when that is not known. */
	readonly removesColumns?: boolean;
	/** True for a `dataset.map(function)` before the trainer; absent or false for `formatting_func`. */
	readonly isMap?: boolean;
	readonly batched: boolean;
}

/** A hand-written tokenize function, as far as it was recognised. */
export interface TokenizeFunction {
	readonly name: string;
	readonly location: Location;
	/** `copy`: labels are a copy of the ids. `unknown`: built in a way that is not followed. `none`: no labels are set. */
	readonly labels: "copy" | "unknown" | "none";
	/** True for labels that are the ids of other columns than the row's own. */
	readonly labelsAreOfOtherText?: boolean;
	/** True for labels that the training loop makes of the ids, behind the function. */
	readonly labelsAreOfLoop?: boolean;
	/** The assignment of the labels. */
	readonly labelsLocation?: Location;
	/** The column or built text that is tokenized. */
	readonly input?: TextPattern;
	/** The texts that may be tokenized, where there are several. */
	readonly possibleInputs?: readonly TextPattern[];
	readonly truncation: Setting<boolean>;
	readonly maxLength?: Setting<number>;
	/** `max_length` pads every row to the maximum length, `longest` to that of its batch. */
	readonly padding?: Setting<string>;
	/** True where several texts are encoded at a time for certain, so that `longest` pads. */
	readonly encodesBatch?: boolean;
	readonly addSpecialTokens: Setting<boolean>;
}

/** A parsed script as plain data. */
export interface PythonProgram {
	readonly file: string;
	readonly text: string;
	readonly root: PythonNode;
}

/** A trainer that finds the answers by markers in the ids (Unsloth's `train_on_responses_only`). */
export interface ResponseMarkers {
	/** What opens an instruction, and what opens an answer; both absent: found in the chat template. */
	readonly instruction?: Setting<string>;
	readonly response?: Setting<string>;
	/** The ids of the markers as they stand, rather than what several spellings have in common. */
	readonly exactMatch: Setting<boolean>;
	/** Trains only the last answer of a row. */
	readonly lastOnly: Setting<boolean>;
	/** Texts that are masked inside answers too. */
	readonly maskedTexts?: Setting<readonly string[]>;
	/** The call that masks. */
	readonly location: Location;
}

/** Tokenizer edits in the script, such as `tokenizer.pad_token = tokenizer.eos_token`. */
export interface TokenizerEdits {
	readonly eosToken?: Setting<string>;
	/** The text of the pad token, or the name of another special token (`eos_token`, `unk_token`). */
	readonly padToken?: Setting<string>;
	readonly chatTemplate?: Setting<string>;
	readonly paddingSide?: Setting<string>;
	/** `add_eos_token` and `add_bos_token`: what the tokenizer puts around a text by itself. */
	readonly addEosToken?: Setting<boolean>;
	readonly addBosToken?: Setting<boolean>;
}

/** Where in a repository or a folder the tokenizer's `from_pretrained` looks. */
export interface TokenizerPlace {
	/** A branch, tag or commit; a folder on this computer has none. */
	readonly revision?: Setting<string>;
	readonly subfolder?: Setting<string>;
	readonly ggufFile?: Setting<string>;
}

/** A marker of TRL's completion-only collator. */
export interface CollatorMarker {
	readonly option: "response_template" | "instruction_template";
	/** The argument. */
	readonly source: Location;
	/** True when the argument is written with its name. */
	readonly isNamed: boolean;
	readonly certainty: Setting<unknown>["certainty"];
	readonly value: MarkerValue;
}

/** `text` is encoded without special tokens; `encoded` is what the script made of a text: `tokenizer.encode(text)[from:to]`. */
export type MarkerValue =
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "ids"; readonly ids: readonly number[] }
	| {
			readonly kind: "encoded";
			readonly text: string;
			readonly addSpecialTokens: boolean;
			readonly from?: number;
			readonly to?: number;
	  };

/** TRL's `DataCollatorForCompletionOnlyLM`: only what follows a marker is trained. */
export interface CompletionCollator {
	readonly response: CollatorMarker;
	readonly instruction?: CollatorMarker;
	/** Rows are put one after the other, and the first token of each is masked. */
	readonly paddingFree: boolean;
	/** The expression of its `tokenizer=`, for repairs. */
	readonly tokenizer?: string;
}

export interface TrainingConfig {
	readonly trainer: TrainerId;
	readonly version: TrainerVersion;
	/** The release of Transformers, which prepares messages for the chat template; absent: nothing names one. */
	readonly transformers?: TrainerVersion;
	/** The script or config, absolute. */
	readonly file: string;
	/** The call that starts the trainer. */
	readonly call?: Location;
	readonly model?: Setting<string>;
	/** Name or path given to the tokenizer's `from_pretrained`; the model's when absent. */
	readonly tokenizer?: Setting<string>;
	readonly tokenizerPlace?: TokenizerPlace;
	readonly tokenizerEdits: TokenizerEdits;
	/** A chat template that the script takes by name from its trainer's own collection. */
	readonly templateName?: Setting<string>;
	readonly datasets: readonly DatasetReference[];
	readonly formatting?: FormattingFunction;
	/** The texts that the script makes of a row, where there are several and which one a row takes is not known. */
	readonly possibleTexts?: readonly TextPattern[];
	readonly tokenize?: TokenizeFunction;
	/** The script itself, for preparations that are worked out row by row. */
	readonly program?: PythonProgram;
	/** The collator's class, when one is passed. */
	readonly collator?: Setting<string>;
	readonly completionCollator?: CompletionCollator;
	/** True when the text that the script names or makes is trained even where a row has messages or a prompt. */
	readonly textWins?: boolean;
	/** Settings by trainer-neutral name; see each trainer's page for its spelling. */
	readonly textField: Setting<string>;
	readonly maxLength?: Setting<number | null>;
	/** Every length that the script gives, where releases differ in which one they take. */
	readonly lengthCandidates?: readonly number[];
	readonly truncationMode: Setting<"keep_start" | "keep_end">;
	readonly packing: Setting<boolean>;
	/** `bfd`, `wrapped` …; absent: the version's default. */
	readonly packingStrategy?: Setting<string>;
	/** `add_special_tokens` of TRL's `dataset_kwargs`. */
	readonly addSpecialTokens?: Setting<boolean>;
	readonly completionOnlyLoss: Setting<boolean | null>;
	readonly assistantOnlyLoss: Setting<boolean>;
	readonly responseMarkers?: ResponseMarkers;
	readonly eosToken?: Setting<string>;
	readonly padToken?: Setting<string>;
	readonly outputDir?: Setting<string>;
	/** Hyper-parameters, adapter and outputs; no label depends on them. Absent: this run's are not read. */
	readonly plan?: TrainingPlan;
	/** Settings that only this trainer knows, in its spelling (`train_on_eos`, `mask_history`); others read none of them. */
	readonly options?: TrainerOptions;
	/** What the service or trainer refuses in its data; absent where that is not documented. */
	readonly limits?: ServiceLimits;
	/** True where each record is read by itself, so that the kinds of values in other records do not matter; absent: Arrow reads them. */
	readonly readsRowsAlone?: boolean;
	/** Set when this script's masks cannot be known; the reason and what to do. */
	readonly unknown?: { readonly reason: string; readonly todo: string; readonly location?: Location };
}
