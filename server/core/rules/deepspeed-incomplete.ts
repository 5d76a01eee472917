/** A DeepSpeed configuration that lacks what a run of Transformers' Trainer needs of it. */
import type { RuleFinding } from "../base/finding.js";
import { configAt, entryOf, type ConfigNode } from "../syntax/config/config-node.js";
import { defineRule } from "../types/rule.js";
import { fileName } from "./support/file-name.js";

export default defineRule({
	id: "deepspeed-incomplete",
	stage: "run",
	severity: "error",
	*check({ config: { plan }, deepspeed, module }) {
		const source = plan?.deepspeed?.certainty === "certain" ? plan.deepspeed.source : undefined;
		const isTrainer = plan?.stepping.kind === "trainer";
		const root = deepspeed?.problems.length === 0 ? deepspeed.root : undefined;
		if (source === undefined || !isTrainer || root?.kind !== "map" || deepspeed === undefined) {
			return;
		}
		const name = fileName(deepspeed.file);
		const place = { range: source.range, ...(source.file === module.file ? {} : { file: source.file }) };
		const has = (key: string): boolean => entryOf(root, key) !== undefined;
		if (!has("zero_optimization")) {
			yield {
				...place,
				message: `${name} has no "zero_optimization", without which Accelerate stops with an error. Add it, such as {"stage": 2}.`,
			};
		}
		if (!["train_micro_batch_size_per_gpu", "train_batch_size", "elasticity"].some(has)) {
			yield {
				...place,
				message: `${name} has no batch size, and the trainer fills in only what is there: DeepSpeed stops with an error. Add "train_micro_batch_size_per_gpu": "auto".`,
			};
		}
		if (!BY_HAND.test(module.text)) {
			yield* ungathered(root, deepspeed.file, place);
		}
	},
});

/** The script joins the shards itself. */
const BY_HAND = /zero_to_fp32|zero_checkpoint|GatheredParameters|\.save_checkpoint\(/;

/** Of stage 3 every device has a part of the weights. */
function* ungathered(
	root: ConfigNode,
	file: string,
	place: Pick<RuleFinding, "range" | "file">,
): Generator<RuleFinding> {
	const zero = configAt(root, "zero_optimization");
	const stage = configAt(zero, "stage");
	const found = GATHERS.map((key) => configAt(zero, key)).find((node) => node !== undefined);
	const isOff = found === undefined || (found.kind === "boolean" && !found.value);
	if (stage?.kind !== "number" || stage.value !== 3 || !isOff) {
		return;
	}
	const at = found ?? stage;
	const range = { start: at.start, end: at.end };
	yield {
		...place,
		severity: "warning",
		message: `${fileName(file)} has ZeRO stage 3 and does not gather the weights when the model is saved: what the trainer writes as the model or adapter is empty, and the shards beside it have to be joined with zero_to_fp32.py. Set "${GATHERS[0]}" to true.`,
		related: [{ file, range, message: found === undefined ? "The stage stands here." : "It is off here." }],
		fixes:
			found === undefined
				? []
				: [
						{
							title: "Gather the weights when the model is saved",
							// It takes memory that the run may not have.
							safety: "unsafe",
							edits: [{ file, range, newText: "true" }],
							preferred: true,
						},
					],
	};
}

/** Its names, the first being today's (runtime/zero/config.py, 0.12 to 0.19). */
const GATHERS = [
	"stage3_gather_16bit_weights_on_model_save",
	"gather_16bit_weights_on_model_save",
	"stage3_gather_fp16_weights_on_model_save",
] as const;
