/** The configuration by which the rows of a dataset are judged. */
import type { TrainingConfig } from "../core/types/training-config.js";
import { NEAREST } from "./binding-words.js";
import type { Binding } from "./bindings.js";

/** Undefined without a run. */
export function boundConfig(binding: Binding | undefined): TrainingConfig | undefined {
	const config = binding?.script.training.config;
	if (config?.limits === undefined || binding?.boundBy !== NEAREST || config.datasets.length === 0) {
		return config;
	}
	// The run names other files: this one may become one of them, so that nobody refuses it as it is.
	return withoutLimits(config);
}

function withoutLimits({ limits: _, ...others }: TrainingConfig): TrainingConfig {
	return others;
}
