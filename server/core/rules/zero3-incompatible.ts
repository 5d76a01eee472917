/** Options that DeepSpeed, or its ZeRO stage 3, excludes. */
import type { RuleFinding } from "../base/finding.js";
import { couldAllBe, type Libraries } from "../options/possible-releases.js";
import type { JsonValue } from "../syntax/json/json-node.js";
import type { PythonCall } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import type { Run } from "../types/run.js";
import { namedDeepspeed, type NamedDeepspeed } from "./support/named-deepspeed.js";

export default defineRule({
	id: "zero3-incompatible",
	stage: "run",
	severity: "error",
	*check(run, { libraries = new Map() }) {
		const deepspeed = namedDeepspeed(run);
		if (deepspeed === undefined) {
			return;
		}
		yield* excludedOptions(run, deepspeed, libraries);
		if (deepspeed.isStage3) {
			yield* loadsOnDevices(run, deepspeed).map(({ location }): RuleFinding => ({
				range: location.range,
				message: `A device_map does not go with ZeRO stage 3 of ${deepspeed.name}, whose settings are made before the model is loaded: Transformers stops with an error. Leave device_map out.`,
				related: deepspeed.stage,
			}));
		}
	},
});

function excludedOptions(
	{ config: { options = {} }, module }: Run,
	{ name, isStage3, stage }: NamedDeepspeed,
	libraries: Libraries,
): RuleFinding[] {
	return excluded.flatMap((one): RuleFinding[] => {
		const setting = options[one.option];
		const isAsked = setting?.certainty === "certain" && one.holds(setting.value, options);
		const severity = severityOf(one, libraries);
		const isExcluded = isAsked && (isStage3 || !one.onlyStage3);
		if (!isExcluded || setting.source?.file !== module.file || severity === undefined) {
			return [];
		}
		const what = one.onlyStage3 ? `ZeRO stage 3 of ${name}` : `DeepSpeed (${name})`;
		const since = one.since === undefined ? "" : ` since ${one.since}`;
		return [
			{
				range: setting.source.range,
				severity,
				message: `${one.words} does not go with ${what}: LLaMA-Factory stops with an error${since}. ${one.todo}`,
				related: stage,
			},
		];
	});
}

interface Excluded {
	readonly option: string;
	/** Of LLaMA-Factory; absent: every one that was read. */
	readonly since?: string;
	readonly onlyStage3: boolean;
	holds(value: JsonValue, options: NonNullable<Run["config"]["options"]>): boolean;
	readonly words: string;
	readonly todo: string;
}

const isOn = (value: JsonValue): boolean => value === true;
const SMALLER = "Use ZeRO stage 2, or turn the option off.";

/** LLaMA-Factory, hparams/parser.py and model/model_utils/quantization.py, 0.6 to 0.9.5. */
const excluded: readonly Excluded[] = [
	{
		option: "pure_bf16",
		since: "0.8.3",
		onlyStage3: true,
		holds: isOn,
		words: "pure_bf16",
		todo: "Use bf16.",
	},
	{ option: "use_unsloth", since: "0.8.0", onlyStage3: true, holds: isOn, words: "Unsloth", todo: SMALLER },
	{ option: "pissa_init", since: "0.8.3", onlyStage3: true, holds: isOn, words: "pissa_init", todo: SMALLER },
	{
		option: "predict_with_generate",
		since: "0.9.0",
		onlyStage3: true,
		holds: isOn,
		words: "predict_with_generate",
		todo: SMALLER,
	},
	{
		option: "quantization_bit",
		since: "0.8.2",
		onlyStage3: true,
		holds: (value, options) =>
			value === 8 &&
			[undefined, "bitsandbytes", "bnb"].includes(textOf(options["quantization_method"]?.value)),
		words: "quantization_bit: 8",
		todo: "Quantize to 4 bits, or use ZeRO stage 2.",
	},
	{
		option: "quantization_method",
		since: "0.9.0",
		onlyStage3: true,
		holds: (value, options) =>
			["hqq", "eetq"].includes(textOf(value) ?? "") && typeof options["quantization_bit"]?.value === "number",
		words: "This quantization",
		todo: "Use bitsandbytes with 4 bits, or ZeRO stage 2.",
	},
	{ option: "use_galore", onlyStage3: false, holds: isOn, words: "GaLore", todo: "Remove one of them." },
	{
		option: "use_apollo",
		since: "0.9.2",
		onlyStage3: false,
		holds: isOn,
		words: "APOLLO",
		todo: "Remove one of them.",
	},
];

/** A warning where an older release could be installed; undefined where none that checks it is. */
function severityOf({ since }: Excluded, libraries: Libraries): "error" | "warning" | undefined {
	if (since === undefined || couldAllBe("llamafactory", { since }, libraries)) {
		return "error";
	}
	return couldAllBe("llamafactory", { until: since }, libraries) ? undefined : "warning";
}

function textOf(value: JsonValue | undefined): string | undefined {
	return typeof value === "string" ? value : undefined;
}

/** Transformers knows of ZeRO stage 3 as soon as its settings are made (modeling_utils.py 4.36 to 4.57, integrations/accelerate.py 5.0 to 5.23). */
function loadsOnDevices({ module }: Run, { source }: NamedDeepspeed): PythonCall["keywords"] {
	const settings = module.calls.find(({ keywords }) =>
		keywords.some(({ name, value }) => name === "deepspeed" && value.location === source),
	);
	if (settings === undefined || settings.location.file !== module.file) {
		return [];
	}
	return module.calls
		.filter(
			({ name, callee, enclosing, location }) =>
				name === "from_pretrained" &&
				/^transformers\.(?:.+\.)?AutoModel\w*\.from_pretrained$/.test(callee) &&
				enclosing === settings.enclosing &&
				location.file === module.file &&
				location.range.start > settings.location.range.end,
		)
		.flatMap(({ keywords }) =>
			keywords.filter(
				({ name, value }) =>
					name === "device_map" && value.kind === "string" && value.certainty === "certain",
			),
		);
}
