/** A run whose gradients are never shortened. */
import type { RuleFinding } from "../base/finding.js";
import { defineRule } from "../types/rule.js";
import type { Run } from "../types/run.js";

export default defineRule({
	id: "training-unguarded",
	stage: "run",
	severity: "info",
	onByDefault: false,
	*check(run) {
		const clip = run.config.plan?.maxGradNorm;
		if (clip?.source?.file === run.module.file && clip.certainty === "certain" && !clip.value) {
			yield {
				range: clip.source.range,
				message: `${clip.option} is ${clip.value ?? "not set"}, so gradients are never shortened, and a single bad row can make every weight NaN. Set it to 1.0.`,
				fixes: [
					{
						title: "Clip gradients at 1.0",
						safety: "unsafe",
						edits: [{ range: clip.source.range, newText: "1.0" }],
						preferred: true,
					},
				],
			};
		}
		yield* ownLoop(run);
	},
});

/** A loop of the script's own: `loss.backward()` and `optimizer.step()`, and nothing between them. */
function* ownLoop({ module }: Run): Generator<RuleFinding> {
	const { calls, text, file } = module;
	const backward = calls.find(
		({ name, callee }) => name === "backward" && /loss|accelerator|scaler|engine/i.test(callee),
	);
	const step = calls.find(
		({ callee, location }) => /(?:^|\.)optim\w*\.step$/.test(callee) && location.file === file,
	);
	const isGuarded = /clip_grad|isnan|isfinite|nan_to_num|max_norm/.test(text);
	if (backward !== undefined && step !== undefined && !isGuarded) {
		yield {
			range: step.location.range,
			message:
				"The loop neither clips gradients nor looks for NaN, so a single bad row can make every weight NaN unnoticed. Call torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0) before it.",
		};
	}
}
