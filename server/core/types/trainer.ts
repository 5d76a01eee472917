/** A trainer: how to recognise it, how to read its settings, and which tokens it trains. */
import type { Unavailable } from "../base/staged.js";
import type { Conversation, Example, TextPiece } from "./example.js";
import type { Encoding } from "./encoding.js";
import type { LossMask } from "./loss-mask.js";
import type { PythonModule } from "./python-module.js";
import type { RenderedChat, RenderFailure } from "./rendered-chat.js";
import type { Tokenizer } from "./tokenizer.js";
import type { TrainerId, TrainerVersion, TrainingConfig } from "./training-config.js";

/** What the trainer may ask for while it builds a row's ids. */
export interface TrainerEngine {
	readonly tokenizer: Tokenizer;
	/** The template that the run uses (script's own, else the tokenizer's). */
	renderChat(
		conversation: Conversation,
		options: { readonly addGenerationPrompt: boolean },
	): RenderedChat | RenderFailure | Unavailable;
	/** Standard rows: pieces in order, concatenated. */
	renderText(pieces: readonly TextPiece[]): RenderedChat;
	encode(rendered: RenderedChat, options: { readonly addSpecialTokens: boolean }): Encoding;
}

export interface Trainer {
	readonly id: TrainerId;
	/** `TRL SFTTrainer`, for people. */
	readonly name: string;
	/** The package whose version decides, such as `trl`. */
	readonly library: string;
	/** One version per behaviour, newest first: when none is pinned, a row is `exact` only if they all agree. */
	readonly behaviourVersions: readonly string[];
	/**
	 * How strongly the script belongs to this trainer: 0 not at all; the highest wins.
	 * Importing `unsloth` outranks `SFTTrainer`; building labels by hand outranks both.
	 */
	detect(module: PythonModule): number;
	readConfig(module: PythonModule, version: TrainerVersion): TrainingConfig;
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
