/** The family of a run's model: its tokenizer's, else the one that the model's name belongs to. */
import { families } from "../families/index.generated.js";
import type { Family } from "../types/family.js";
import type { TokenizerFacts } from "../types/tokenizer.js";
import type { TrainingConfig } from "../types/training-config.js";

/** The family of a model name or path. */
export function familyNamed(modelName: string): Family | undefined {
	return families.find((family) => family.matches(modelName));
}

export function familyOf(
	tokenizer: TokenizerFacts | undefined,
	config: TrainingConfig | undefined,
): Family | undefined {
	const known = families.find(({ id }) => id === tokenizer?.family);
	const names = [config?.model?.value, config?.tokenizer?.value].filter((name) => name !== undefined);
	return known ?? families.find((family) => names.some((name) => family.matches(name)));
}
