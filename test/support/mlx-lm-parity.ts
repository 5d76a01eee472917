/** Compares mlx-lm's rows as we prepare them with those of the real mlx-lm (test/conformance/mlx-lm.json). */
import {
	parityOf,
	replayConfigs,
	type RecordedCase,
	type ReplayedRow,
	type TrainerParity,
} from "./replay-configs.js";

let replayed: Promise<readonly ReplayedRow[]> | undefined;

export function replayMlxLm(): Promise<readonly ReplayedRow[]> {
	replayed ??= replayConfigs("mlx-lm");
	return replayed;
}

export async function trainerParity(): Promise<TrainerParity[]> {
	return parityOf("mlx-lm", await replayMlxLm(), optionOf);
}

function optionOf({ config, rows }: RecordedCase): string {
	const { mask_prompt: mask, max_seq_length: length } = config;
	const others = Object.entries({ mask_prompt: mask, max_seq_length: length }).filter(
		([, value]) => value !== undefined,
	);
	return [rows, ...others.map(([name, value]) => `${name}: ${String(value)}`)].join(", ");
}
