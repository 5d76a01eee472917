/** The facts of a run in a few lines, for the hover on its trainer. */
import type { Setting, TrainingConfig } from "../types/training-config.js";
import type { TrainingPlan } from "../types/training-plan.js";
import type { RunFacts } from "./run-facts.js";
import { footingOf, runInWords, stepsInWords, warmupInWords } from "./run-words.js";

/** Each line has a name and what is known of it; `(default)` stands behind what is not written. */
export function summariseRun(config: TrainingConfig, facts: RunFacts): string[] {
	const { plan } = config;
	const lines: readonly (readonly [string, readonly string[]])[] = [
		["Data", facts.datasets.length === 0 ? [] : [runInWords(facts)]],
		["Model", [valueOf("", config.model), valueOf("tokenizer ", config.tokenizer), ...weightsOf(plan)]],
		["Adapter", adapterOf(plan)],
		["Optimizer", optimizerOf(plan)],
		["Steps", stepsOf(facts)],
		[
			"Length",
			[valueOf("", config.maxLength), config.packing.value ? valueOf("packing ", config.packing) : ""],
		],
		["Evaluation", evaluationOf(plan)],
		["Writes", (plan?.outputs ?? []).map(({ kind, name }) => (name === "" ? "" : `${kind} \`${name}\``))],
	];
	return lines.flatMap(([name, parts]) => {
		const known = parts.filter((part) => part !== "");
		return known.length === 0 ? [] : [`${name}: ${known.join(", ")}`];
	});
}

function weightsOf(plan: TrainingPlan | undefined): string[] {
	const { quantization, modelDtype, bf16, fp16, device } = plan ?? {};
	return [
		quantization === undefined ? "" : `${quantization.value} bits`,
		valueOf("weights in ", modelDtype),
		bf16 === undefined || bf16.value === false ? "" : valueOf("bf16 ", bf16),
		fp16 === undefined || fp16.value === false ? "" : valueOf("fp16 ", fp16),
		valueOf("on ", device),
	];
}

function adapterOf(plan: TrainingPlan | undefined): string[] {
	if (plan?.method !== "adapter") {
		return plan?.method === "full" ? ["none, all weights are trained"] : [];
	}
	const { rank, alpha, dropout, targetModules, modulesToSave } = plan.lora ?? {};
	return [
		valueOf("rank ", rank),
		valueOf("alpha ", alpha),
		valueOf("dropout ", dropout),
		valueOf("on ", targetModules),
		valueOf("whole ", modulesToSave),
	];
}

function optimizerOf(plan: TrainingPlan | undefined): string[] {
	return [
		valueOf("", plan?.optimizer),
		valueOf("learning rate ", plan?.learningRate),
		valueOf("", plan?.scheduler),
		valueOf("weight decay ", plan?.weightDecay),
		valueOf("gradients up to ", plan?.maxGradNorm),
		valueOf("seed ", plan?.seed),
	];
}

function stepsOf(facts: RunFacts): string[] {
	const steps = stepsInWords(facts);
	const warmup = warmupInWords(facts);
	return steps === undefined
		? []
		: [steps, warmup === undefined ? "" : `warm-up ${warmup}`, `with ${footingOf(facts).replace(/\.$/, "")}`];
}

function evaluationOf(plan: TrainingPlan | undefined): string[] {
	return [
		valueOf("", plan?.evalStrategy),
		valueOf("every ", plan?.evalSteps),
		plan?.loadBestModelAtEnd?.value === true ? "the best checkpoint is loaded at the end" : "",
		valueOf("resumes from ", plan?.resumeFrom),
	];
}

/** Nothing for what is not known. */
function valueOf(name: string, setting: Setting<unknown> | undefined): string {
	if (setting === undefined || setting.certainty === "unknown" || setting.value === null) {
		return "";
	}
	const { value } = setting;
	const list = Array.isArray(value) ? value.join(" ") : undefined;
	const shown =
		list ?? (typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value));
	const asked = setting.certainty === "possible" ? " (unless given otherwise)" : "";
	return shown === "" ? "" : `${name}\`${shown}\`${setting.source === undefined ? " (default)" : asked}`;
}
