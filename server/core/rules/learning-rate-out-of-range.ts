/** A learning rate outside the bounds that are usual for the way of training. */
import { defineRule, type RuleContext } from "../types/rule.js";
import type { Run } from "../types/run.js";
import type { TrainingPlan } from "../types/training-plan.js";
import { numberPlace } from "./support/plan-place.js";

const DEFAULTS = {
	"learning-rate-out-of-range.adapter-min": 1e-6,
	"learning-rate-out-of-range.adapter-max": 2e-3,
	"learning-rate-out-of-range.full-min": 1e-7,
	"learning-rate-out-of-range.full-max": 5e-4,
	"learning-rate-out-of-range.preference-min": 1e-8,
	"learning-rate-out-of-range.preference-max": 2e-4,
};

export default defineRule({
	id: "learning-rate-out-of-range",
	stage: "run",
	severity: "info",
	thresholds: DEFAULTS,
	*check(run, ctx) {
		const { plan } = run.config;
		const rate = plan?.learningRate;
		const place = rate === undefined ? undefined : numberPlace(run, rate);
		const way = plan === undefined ? undefined : wayOf(run, plan);
		if (rate?.certainty !== "certain" || place === undefined || way === undefined || !isAdam(plan)) {
			return;
		}
		const [min, max] = [boundOf(ctx, way.id, "min"), boundOf(ctx, way.id, "max")];
		if (rate.value >= min && rate.value <= max) {
			return;
		}
		const isHigh = rate.value > max;
		yield {
			range: place.range,
			file: place.file,
			message: `A learning rate of ${written(rate.value)} is ${isHigh ? "above" : "below"} what is usual for ${way.words} (${written(min)} to ${written(max)}): ${isHigh ? "the loss may jump or become NaN" : "the model may hardly change"}. Start from ${way.usual}, or set the bounds of learning-rate-out-of-range.`,
			fixes: [
				{
					title: `Use ${way.usual}`,
					safety: "unsafe",
					edits: [{ file: place.file, range: place.range, newText: way.usual }],
					preferred: true,
				},
			],
		};
	},
});

interface Way {
	readonly id: "adapter" | "full" | "preference";
	readonly words: string;
	/** As Python and YAML 1.1 both read it: with a dot. */
	readonly usual: string;
}

const PREFERENCE = /^trl-(?:dpo|kto|orpo|cpo)$/;

/** Undefined where adapters cannot be told from the whole model; a reward model is a classifier, for which nothing is said. */
function wayOf({ config }: Run, { method }: TrainingPlan): Way | undefined {
	if (config.trainer === "trl-reward") {
		return undefined;
	}
	const stage = config.options?.["stage"]?.value ?? config.options?.["rl"]?.value;
	const isPreference = typeof stage === "string" && /^(?:dpo|ipo|kto|orpo|simpo|cpo)/.test(stage);
	if (PREFERENCE.test(config.trainer) || isPreference) {
		return { id: "preference", words: "learning from preferences", usual: "5.0e-6" };
	}
	if (method === "adapter") {
		return { id: "adapter", words: "an adapter", usual: "2.0e-4" };
	}
	return method === "full" ? { id: "full", words: "training all weights", usual: "2.0e-5" } : undefined;
}

/** Other optimizers take rates of another size; where none is named, the default is of Adam's kind. */
function isAdam(plan: TrainingPlan | undefined): boolean {
	const name = plan?.optimizer?.value ?? "adam";
	return /adam/i.test(name) && !/mini|schedule_free|muon|galore|apollo/i.test(name);
}

function boundOf(ctx: RuleContext, id: Way["id"], end: "min" | "max"): number {
	return (
		ctx.thresholds[`learning-rate-out-of-range.${id}-${end}`] ??
		DEFAULTS[`learning-rate-out-of-range.${id}-${end}`]
	);
}

/** `2e-4`, `0.01`. */
function written(value: number): string {
	return value !== 0 && Math.abs(value) < 1e-2 ? value.toExponential() : String(value);
}
