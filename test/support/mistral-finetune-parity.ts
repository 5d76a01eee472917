/** Compares mistral-finetune's rows as we prepare them with the real ones (test/conformance/mistral-finetune.json). */
import { parityOf, replayConfigs, type ReplayedRow, type TrainerParity } from "./replay-configs.js";

let replayed: Promise<readonly ReplayedRow[]> | undefined;

export function replayMistralFinetune(): Promise<readonly ReplayedRow[]> {
	replayed ??= replayConfigs("mistral-finetune");
	return replayed;
}

export async function trainerParity(): Promise<TrainerParity[]> {
	return parityOf("mistral-finetune", await replayMistralFinetune(), ({ rows }) => rows);
}
