/** True when the adapter trains the embeddings, too, or when that cannot be ruled out. */
import type { LoraPlan } from "../../types/training-plan.js";

export function trainsEmbeddings({ modulesToSave, targetModules }: LoraPlan): boolean {
	const settings = [modulesToSave, targetModules];
	return settings.some(
		(setting) =>
			setting !== undefined &&
			(setting.certainty !== "certain" || setting.value.some((name) => /embed|wte|lm_head/.test(name))),
	);
}
