/** The mask of `completion_only_loss`: where the prompt ends, in tokens. */
import type { Encoding } from "../../types/encoding.js";
import type { LossReason, PromptMismatch } from "../../types/loss-mask.js";
import type { TrainingConfig } from "../../types/training-config.js";
import { decidedBy } from "./decided-by.js";
import { commonPrefix, findPromptMismatch } from "./prompt-mismatch.js";
import type { TrlBehaviour } from "./trl-behaviour.js";

export interface TokenFlags {
	readonly flags: readonly boolean[];
	/** The reason of tokens with the flag first. */
	readonly reasons: readonly [LossReason, LossReason];
	readonly promptMismatch?: PromptMismatch;
}

/** Is the prompt masked? */
export function masksPrompt(config: TrainingConfig, behaviour: TrlBehaviour): boolean {
	const isOn = config.completionOnlyLoss.value ?? true;
	return isOn && !(config.packing.value && behaviour.packingDropsMasks);
}

export function wholePair(config: TrainingConfig): LossReason {
	return config.completionOnlyLoss.value === false
		? { text: "prompt and completion are trained", decidedBy: decidedBy(config.completionOnlyLoss, config) }
		: {
				text: "packing loses the mask of the prompt in this version",
				decidedBy: decidedBy(config.packing, config),
			};
}

export function completionFlags(
	encoding: Encoding,
	prompt: Encoding,
	config: TrainingConfig,
	behaviour: TrlBehaviour,
): TokenFlags {
	const boundary =
		behaviour.boundary === "prompt-length" ? prompt.ids.length : commonPrefix(prompt.ids, encoding.ids);
	const by = decidedBy(config.completionOnlyLoss, config);
	return {
		flags: encoding.ids.map((_, i) => i >= boundary),
		reasons: [
			{ text: "inside the completion", decidedBy: by },
			{ text: "inside the prompt", decidedBy: by },
		],
		...findPromptMismatch(encoding, prompt, boundary),
	};
}
