/** Names of what people see of a trained model. */

export const SYMPTOM_IDS = [
	"never-stops",
	"garbage",
	"empty",
	"base-too-good",
	"nan-loss",
	"good-eval-bad-use",
] as const;

export type SymptomId = (typeof SYMPTOM_IDS)[number];
