/** What a training run logged: the entries of `trainer_state.json`, or of a log with one JSON object a line. */
import type { TextRange } from "../base/text-range.js";

export interface LoggedLoss {
	/** NaN and the infinities as Python writes them. */
	readonly value: number;
	readonly step?: number;
	/** The number in the file. */
	readonly range: TextRange;
}

export interface TrainingLog {
	readonly file: string;
	/** Training losses in the order of the file; evaluation losses are not among them. */
	readonly losses: readonly LoggedLoss[];
	/** `max_steps` of the trainer's state, when it is known. */
	readonly maxSteps?: number;
}
