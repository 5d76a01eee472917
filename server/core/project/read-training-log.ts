/** Reads what a training run logged: `trainer_state.json`, and logs with one JSON object a line. */
import type { LoggedLoss, TrainingLog } from "../types/training-log.js";

/** Larger logs are read up to here. */
const MAX_LENGTH = 20_000_000;

/** Entries have no inner objects, so that a file that is still being written can be read too. */
export function readTrainingLog(file: string, text: string): TrainingLog {
	const losses: LoggedLoss[] = [];
	for (const entry of text.slice(0, MAX_LENGTH).matchAll(/\{[^{}]*\}/g)) {
		const loss = lossOf(entry[0], entry.index);
		if (loss !== undefined) {
			losses.push(loss);
		}
	}
	const maxSteps = /"max_steps"\s*:\s*(\d+)/.exec(text.slice(-MAX_TAIL))?.[1];
	return { file, losses, ...(maxSteps === undefined ? {} : { maxSteps: Number(maxSteps) }) };
}

/** `max_steps` stands behind the entries. */
const MAX_TAIL = 20_000;

function lossOf(entry: string, at: number): LoggedLoss | undefined {
	const match = /"loss"\s*:\s*"?(NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/i.exec(entry);
	const written = match?.[1];
	if (match === null || written === undefined) {
		return undefined;
	}
	const step = /"(?:step|current_steps|global_step)"\s*:\s*(\d+)/.exec(entry)?.[1];
	const start = at + match.index + match[0].length - written.length;
	return {
		value: valueOf(written),
		...(step === undefined ? {} : { step: Number(step) }),
		range: { start, end: start + written.length },
	};
}

function valueOf(written: string): number {
	if (/^nan$/i.test(written)) {
		return Number.NaN;
	}
	return /infinity$/i.test(written) ? Number.POSITIVE_INFINITY : Number(written);
}
