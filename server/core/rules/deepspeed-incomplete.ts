/** A DeepSpeed configuration that lacks what a run of Transformers' Trainer needs of it. */
import type { RuleFinding } from "../base/finding.js";
import { configAt, entryOf } from "../syntax/config/config-node.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { namedDeepspeed, type NamedDeepspeed } from "./support/named-deepspeed.js";

export default defineRule({
	id: "deepspeed-incomplete",
	stage: "run",
	severity: "error",
	*check(run) {
		const deepspeed = namedDeepspeed(run);
		if (deepspeed === undefined || run.config.plan?.stepping.kind !== "trainer") {
			return;
		}
		const { root, name, source } = deepspeed;
		const has = (key: string): boolean => entryOf(root, key) !== undefined;
		if (!has("zero_optimization")) {
			yield {
				...source,
				message: `${name} has no "zero_optimization", without which Accelerate stops with an error. Add it, such as {"stage": 2}.`,
			};
		}
		if (!["train_micro_batch_size_per_gpu", "train_batch_size", "elasticity"].some(has)) {
			yield {
				...source,
				message: `${name} has no batch size, and the trainer fills in only what is there: DeepSpeed stops with an error. Add "train_micro_batch_size_per_gpu": "auto".`,
			};
		}
		if (deepspeed.isStage3 && !BY_HAND.test(run.module.text)) {
			yield* ungathered(deepspeed);
		}
	},
});

/** The script joins the shards itself. */
const BY_HAND = /zero_to_fp32|zero_checkpoint|GatheredParameters|\.save_checkpoint\(/;

/** Of stage 3 every device has a part of the weights. */
function* ungathered({
	config: { file },
	root,
	name,
	source,
	stage,
}: NamedDeepspeed): Generator<RuleFinding> {
	const zero = configAt(root, "zero_optimization");
	const found = GATHERS.map((key) => configAt(zero, key)).find((node) => node !== undefined);
	const isOff = found === undefined || (found.kind === "boolean" && !found.value);
	if (!isOff) {
		return;
	}
	const range = found && { start: found.start, end: found.end };
	yield {
		...source,
		severity: "warning",
		message: `${name} has ZeRO stage 3 and does not gather the weights when the model is saved: what the trainer writes as the model or adapter is empty, and the shards beside it have to be joined with zero_to_fp32.py. Set "${GATHERS[0]}" to true.`,
		related: range === undefined ? stage : [{ file, range, message: "It is off here." }],
		// It takes memory that the run may not have, which is why the fix is unsafe.
		fixes: fixOf("Gather the weights when the model is saved", range && { file, range, newText: "true" }),
	};
}

/** Its names, the first being today's (runtime/zero/config.py, 0.12 to 0.19). */
const GATHERS = [
	"stage3_gather_16bit_weights_on_model_save",
	"gather_16bit_weights_on_model_save",
	"stage3_gather_fp16_weights_on_model_save",
] as const;
