/** Messages with weight 0 that this run trains all the same. */
import { defineRule } from "../types/rule.js";
import { onePerCause } from "./support/one-per-cause.js";

export default defineRule({
	id: "weight-ignored",
	stage: "lossMask",
	severity: "warning",
	*check({ encoding, states }, { config }) {
		const { rendered } = encoding;
		const messages = rendered.conversation?.messages ?? [];
		if (config === undefined || !messages.some(({ train }) => train?.value === false)) {
			return;
		}
		const trained = new Set<number>();
		for (const span of rendered.spans) {
			if (span.messageIndex === undefined || span.origin !== "file") {
				continue;
			}
			const isTrained = encoding.offsets.some(
				([start, end], i) => states[i] === "trained" && start < span.end && end > span.start,
			);
			if (isTrained) {
				trained.add(span.messageIndex);
			}
		}
		for (const [index, { train }] of messages.entries()) {
			if (train?.value === false && trained.has(index)) {
				yield {
					range: { start: train.node.start, end: train.node.end },
					message:
						"This run does not read weights, so the message is trained in spite of its weight 0. Leave the message out of the answers, or train with something that masks it.",
				};
			}
		}
	},
	collapsesAlways: true,
	collapse: onePerCause,
});
