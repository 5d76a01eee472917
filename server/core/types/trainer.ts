/** A trainer: how to recognise it, how to read its settings, and which tokens it trains. */
import type { Unavailable } from "../base/staged.js";
import type { ConfigFile } from "../syntax/config/config-node.js";
import type { Conversation, Example, FormatId, PreferenceSide, TextPiece } from "./example.js";
import type { Encoding } from "./encoding.js";
import type { LossMask } from "./loss-mask.js";
import type { PythonModule } from "./python-module.js";
import type { RenderedChat, RenderFailure } from "./rendered-chat.js";
import type { TemplateInput, Tokenizer } from "./tokenizer.js";
import type { DatasetReference, TrainerId, TrainerVersion, TrainingConfig } from "./training-config.js";

/** What the trainer may ask for while it builds a row's ids. */
export interface TrainerEngine {
	readonly tokenizer: Tokenizer;
	/** The dataset of the run that the row belongs to, when it is one that the config names. */
	readonly dataset?: DatasetReference;
	/** For preference rows: the answer that is asked for; `chosen` when absent. */
	readonly side?: PreferenceSide;
	/** The template that the run uses (script's own, else the tokenizer's), or the given one. */
	renderChat(
		conversation: Conversation,
		options: RenderChatOptions,
	): RenderedChat | RenderFailure | Unavailable;
	/** Standard rows: pieces in order, concatenated. */
	renderText(pieces: readonly TextPiece[]): RenderedChat;
	encode(rendered: RenderedChat, options: { readonly addSpecialTokens: boolean }): Encoding;
}

export interface RenderChatOptions {
	readonly addGenerationPrompt: boolean;
	/** Text of a template in place of the run's. */
	readonly template?: string;
	/** Further variables, such as `enable_thinking`. */
	readonly variables?: TemplateInput["variables"];
}

/** Reads runs that a configuration file describes. */
export interface ConfigReader {
	/** As `detect` for scripts: 0 not at all; the highest wins. */
	detect(config: ConfigFile): number;
	/** Paths, as written, of further files that the run is read from, such as `data/dataset_info.json`. */
	neededFiles?(config: ConfigFile): readonly string[];
	/** `needed`: those of the further files that exist, by the path as written. */
	read(config: ConfigFile, version: TrainerVersion, needed: ReadonlyMap<string, ConfigFile>): TrainingConfig;
}

export interface Trainer {
	readonly id: TrainerId;
	/** `TRL SFTTrainer`, for people. */
	readonly name: string;
	/** The package whose version decides, such as `trl`. */
	readonly library: string;
	/** One version per behaviour, newest first: when none is pinned, a row is `exact` only if they all agree. */
	readonly behaviourVersions: readonly string[];
	/** The formats that it looks for, first come first: TRL takes `prompt` before `messages`. Absent: whatever fits the records best. */
	readonly formats?: readonly FormatId[];
	/** Columns without which it stops, in every release. */
	readonly requiredColumns?: readonly string[];
	/**
	 * How strongly the script belongs to this trainer: 0 not at all; the highest wins.
	 * Importing `unsloth` outranks `SFTTrainer`; building labels by hand outranks both.
	 */
	detect(module: PythonModule): number;
	/** Also asked with an empty module: then every setting is the version's default. */
	readConfig(module: PythonModule, version: TrainerVersion): TrainingConfig;
	/** For trainers that are started with a configuration file. */
	readonly config?: ConfigReader;
	/** Ids and labels of one row as this trainer and version make them. */
	mask(
		example: Example,
		config: TrainingConfig,
		engine: TrainerEngine,
	): LossMask | RenderFailure | Unavailable;
	/** True when the trainer appends EOS to standard rows by itself, `undefined` when the version is not known. */
	appendsEos(config: TrainingConfig): boolean | undefined;
}

export function defineTrainer(trainer: Trainer): Trainer {
	return trainer;
}
