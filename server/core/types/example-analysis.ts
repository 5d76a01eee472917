/** Everything that is known about one record, and the small part of it that is kept for whole-file questions. */
import type { Exactness, Problem, Unavailable } from "../base/staged.js";
import type { RuleFinding } from "../base/finding.js";
import type { ChatAsk } from "./chat-ask.js";
import type { ContentDigest } from "./content-digest.js";
import type { DatasetLine } from "./dataset-line.js";
import type { Example, FormatId, PreferenceSide } from "./example.js";
import type { Encoding } from "./encoding.js";
import type { LossMask } from "./loss-mask.js";
import type { StopProof } from "./stop-proof.js";
import type { PlainStop } from "./stop-strings.js";
import type { RenderedChat, RenderFailure } from "./rendered-chat.js";
import type { RowProof } from "./row-proof.js";
import type { TemplateFault } from "./template-fault.js";
import type { TokenizerFacts } from "./tokenizer.js";
import type { DatasetReference, TrainingConfig } from "./training-config.js";

/** Offsets are relative to the record's text. Each later value is absent when its stage is unavailable. */
export interface ExampleAnalysis {
	readonly line: DatasetLine;
	readonly format: FormatId | "unknown";
	readonly formatProblems: readonly Problem[];
	readonly example?: Example;
	/** For preference rows: the answer that the later values are about. */
	readonly side?: PreferenceSide;
	readonly rendered?: RenderedChat;
	readonly renderFailure?: RenderFailure;
	/** Fields that the chat template loses or garbles; absent when nothing was rendered through a template. */
	readonly templateFaults?: readonly TemplateFault[];
	readonly encoding?: Encoding;
	/** Bytes of each token as lower-case hex, in step with `encoding.ids`; only for a record on screen. */
	readonly tokenBytes?: readonly string[];
	readonly lossMask?: LossMask;
	readonly tokenizer?: TokenizerFacts;
	/** The first stage that could not run, and why. */
	readonly unavailable?: Unavailable & { readonly stage: "example" | "rendered" | "encoding" | "lossMask" };
	/** The weakest link of tokenizer, template, trainer and version. */
	readonly exactness: Exactness;
	/** One for each of the context's `asks`: the chat up to its last answer as that one prints it. */
	readonly askedTexts?: readonly (string | undefined)[];
}

/** What a record was analysed with; plain data, so that it can be sent to a worker. */
export interface LineContext {
	readonly format: FormatId | "unknown";
	/** Column of standard language-modeling rows. */
	readonly textField: string;
	readonly config?: TrainingConfig;
	/** The dataset of the run that this file is, when the config names it. */
	readonly dataset?: DatasetReference;
	/** What a person says that the file is for. */
	readonly split?: DatasetReference["split"];
	/** For preference rows: the answer that is analysed; `chosen` when absent. */
	readonly side?: PreferenceSide;
	/** The same script read for other versions that it could run on, newest first; a row is exact only if all agree. */
	readonly alternatives?: readonly TrainingConfig[];
	/** Whether digests tell who speaks in the row. */
	readonly needsTurns?: boolean;
	/** Whether rows are compared by their words: digests then hold signatures. */
	readonly needsNear?: boolean;
	/** Rule ids to run on rows. */
	readonly rules: readonly string[];
	readonly thresholds: { readonly [name: string]: number };
	/** Asks for the proof of each row, which takes as long as the analysis itself. */
	readonly withProofs?: true;
	/** Asks for the record's prompt as other files print it; only for single records. */
	readonly asks?: readonly ChatAsk[];
}

/** Row facts that whole-file rules fold; at most a few hundred bytes. */
export interface LineDigest {
	/** xxh64 of the trimmed raw bytes, as hex. */
	readonly hash: string;
	/** Tokens of the row and of its trained, cut and cut-but-wanted parts; absent without a mask. */
	readonly tokens?: number;
	readonly trained?: number;
	readonly cut?: number;
	readonly cutTrained?: number;
	readonly dropped?: boolean;
	/** Flat pairs of token indices `[start, end)` that are trained before any cut; absent without a mask. */
	readonly trainedRanges?: readonly number[];
	/** How the row's last trained answer ends; absent when nothing of the row is trained or its mask is not known. */
	readonly stop?: StopProof;
	/** Does the row's own text (before the trainer appends anything) end with a stop token of the model? */
	readonly textEndsWithStop?: boolean;
	/** True for a row outside of the slice that the run loads; nothing else is said of it. */
	readonly isLeftOut?: true;
	/** Why the analysis was stopped before it was complete. */
	readonly stopped?: string;
	/** Stop strings of any family that are plain text for this tokenizer (`plainStopsOf`); absent when there are none. */
	readonly plainStops?: readonly PlainStop[];
	/** Turn markers of any family that are plain text for this tokenizer (`splitMarkersOf`); absent when there are none. */
	readonly splitMarkers?: readonly string[];
	/** Which example kind it was, such as `conversational`, `standard`; absent when it is not a record. */
	readonly kind?: Example["kind"];
	/** The role of each turn; only where it is asked for, absent for what is no conversation. */
	readonly turns?: readonly string[];
	/** Absent for rows of tokens and for what is no record. */
	readonly content?: ContentDigest;
	/** Equal for records with the same keys and kinds of values; absent for broken records and for rows of tokens. */
	readonly shape?: number;
	/** Files of pictures, sounds and films that the record names, as written; absent when there are none. */
	readonly media?: readonly string[];
	/** Whether an answer has thoughts: a `<think>` block, or a key such as `reasoning_content`. Absent for rows without an answer. */
	readonly thinks?: boolean;
	/** Only where the context asks for it. */
	readonly proof?: RowProof;
}

/** The result of analysing one record; ranges are relative to the record's text. */
export interface LineReport {
	readonly findings: readonly { readonly rule: string; readonly finding: RuleFinding }[];
	readonly digest: LineDigest;
	/** Set when the analysis was stopped (too slow) or crashed; the row has then only what was found before. */
	readonly stopped?: Unavailable;
}
