/** Number formats that stop a run, or that let its loss become NaN. */
import type { Fix } from "../base/fix.js";
import { defineRule } from "../types/rule.js";
import type { Run } from "../types/run.js";
import type { Setting } from "../types/training-config.js";
import type { TrainingPlan } from "../types/training-plan.js";

export default defineRule({
	id: "precision-unsafe",
	stage: "run",
	severity: "warning",
	*check(run) {
		const { plan, model } = run.config;
		const fault = plan && faultOf(plan, model?.certainty === "certain" ? model.value : "");
		const source = fault?.setting.source;
		if (fault === undefined || source === undefined || source.file !== run.module.file) {
			return;
		}
		const fix = fixOf(run, fault);
		yield { range: source.range, message: fault.message, fixes: fix === undefined ? [] : [fix] };
	},
});

interface Fault {
	readonly setting: Setting<unknown>;
	readonly message: string;
	/** What `fp16` and `float16` should be. */
	readonly instead: "bf16" | "none";
}

/** The first that holds; each needs every setting that it speaks of to be sure. */
function faultOf(plan: TrainingPlan, model: string): Fault | undefined {
	const { fp16, modelDtype, device } = plan;
	const isHalf = isSure(fp16) && fp16?.value === true;
	const dtype = isSure(modelDtype) ? modelDtype?.value : undefined;
	const isMixed = plan.bf16?.value !== false || fp16?.value !== false;
	if (fp16 !== undefined && isHalf && isSure(device) && device?.value === "mps") {
		return {
			setting: fp16,
			message:
				"fp16 is set for a model on MPS: many releases of Accelerate refuse it there, and where it runs the loss may become NaN. Turn fp16 off and train in float32.",
			instead: "none",
		};
	}
	if (modelDtype !== undefined && dtype === "float16" && isSure(device) && device?.value === "mps") {
		return {
			setting: modelDtype,
			message:
				"The weights are half floats on MPS and are trained there, so the loss may become NaN. Load them as float32.",
			instead: "none",
		};
	}
	if (
		plan.method === "full" &&
		fp16 !== undefined &&
		isHalf &&
		dtype === "float16" &&
		modelDtype !== undefined
	) {
		return {
			setting: modelDtype,
			message:
				"All weights are trained and loaded as float16, and with fp16 the run stops: gradients in float16 cannot be unscaled. Load the weights as float32, or use bfloat16 and bf16.",
			instead: "none",
		};
	}
	if (plan.method === "full" && fp16 !== undefined && isHalf && dtype === "bfloat16") {
		return {
			setting: fp16,
			message:
				"All weights are trained as bfloat16, and fp16 scales gradients, which many releases of PyTorch cannot do for bfloat16: the run may stop with an error. Use bf16.",
			instead: "bf16",
		};
	}
	if (plan.method === "full" && modelDtype !== undefined && dtype === "float16" && !isMixed) {
		return {
			setting: modelDtype,
			message:
				"All weights are trained as float16 without mixed precision, so small gradients become 0 and the loss may become NaN. Load them as float32 or bfloat16.",
			instead: "none",
		};
	}
	const family = OVERFLOWING.find(({ names }) => names.test(model));
	if (family !== undefined && fp16 !== undefined && isHalf) {
		return {
			setting: fp16,
			message: `${family.name} was trained in bfloat16, and its activations leave the range of fp16: the loss may become NaN. Use bf16.`,
			instead: "bf16",
		};
	}
	return undefined;
}

/** Models whose activations are known to overflow in half floats. */
const OVERFLOWING: readonly { readonly name: string; readonly names: RegExp }[] = [
	{ name: "Gemma 2", names: /gemma-?2-\d+b/i },
	{ name: "Gemma 3", names: /gemma-?3n?-/i },
	{ name: "T5", names: /(?:^|\/)(?:google\/)?(?:mt5|t5-v1_1|flan-t5)-/i },
];

function isSure(setting: Setting<unknown> | undefined): boolean {
	return setting?.certainty === "certain";
}

/** Only where the value is written out as `True`. */
function fixOf({ module, config }: Run, { setting, instead }: Fault): Fix | undefined {
	const { source } = setting;
	const { bf16 } = config.plan ?? {};
	const written = module.text.slice(source?.range.start, source?.range.end);
	if (source === undefined || !/^(?:True|true)$/.test(written)) {
		return undefined;
	}
	const before = /\bfp16(\s*[=:]\s*)$/.exec(module.text.slice(0, source.range.start));
	if (before === null) {
		return undefined;
	}
	if (instead === "none" || bf16?.source !== undefined) {
		const newText = written === "True" ? "False" : "false";
		return {
			title: "Turn fp16 off",
			safety: "unsafe",
			edits: [{ range: source.range, newText }],
			preferred: true,
		};
	}
	const start = source.range.start - before[0].length;
	return {
		title: "Use bf16",
		safety: "unsafe",
		edits: [{ range: { start, end: start + "fp16".length }, newText: "bf16" }],
		preferred: true,
	};
}
