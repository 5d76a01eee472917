/** Values of DeepSpeed's and Accelerate's configurations that cannot stand together, as the libraries' own checks say. */
import type { JsonValue } from "../syntax/json/json-node.js";
import type { Contradiction } from "./contradictions.js";
import { valueIn, type OptionBag } from "./option-bag.js";

/** What Accelerate refuses beside a file of DeepSpeed. */
const REFUSED_BESIDE_FILE: readonly string[] = [
	"zero_stage",
	"gradient_accumulation_steps",
	"gradient_clipping",
	"offload_optimizer_device",
	"offload_param_device",
	"offload_optimizer_nvme_path",
	"offload_param_nvme_path",
	"zero3_save_16bit_model",
];

export const launchContradictions: readonly Contradiction[] = [
	// DeepSpeed, runtime/config.py, 0.12 to 0.19.
	{
		kinds: ["deepspeed"],
		keys: ["fp16.enabled"],
		holds: (bag) => valueIn(bag, "fp16", "enabled") === true && valueIn(bag, "bf16", "enabled") === true,
		message: "fp16 and bf16 are both enabled: DeepSpeed stops with an error. Keep one of them.",
	},
	{
		kinds: ["deepspeed"],
		keys: ["train_batch_size"],
		holds(bag) {
			const batch = bag.get("train_batch_size");
			const rows = bag.get("train_micro_batch_size_per_gpu");
			const steps = bag.get("gradient_accumulation_steps");
			const isPlain = [batch, rows, steps].every((value) => Number.isInteger(value) && Number(value) > 0);
			return isPlain && Number(batch) % (Number(rows) * Number(steps)) !== 0;
		},
		message:
			"train_batch_size is the product of train_micro_batch_size_per_gpu, gradient_accumulation_steps and the number of devices, and no number of devices makes this one: DeepSpeed stops with an error. Leave train_batch_size out.",
	},
	// Accelerate, utils/dataclasses.py, `_deepspeed_config_checks`, and commands/launch.py, 0.25 to 1.15.
	{
		kinds: ["accelerate"],
		keys: REFUSED_BESIDE_FILE.map((key) => `deepspeed_config.${key}`),
		holds: (bag) =>
			hasDeepspeedFile(bag) &&
			REFUSED_BESIDE_FILE.some((key) => valueIn(bag, "deepspeed_config", key) !== undefined),
		message:
			"With deepspeed_config_file Accelerate stops when this option is given, too: it belongs in that file. Remove it here.",
	},
	{
		kinds: ["accelerate"],
		keys: ["mixed_precision"],
		holds: (bag) => hasDeepspeedFile(bag) && isText(bag.get("mixed_precision")),
		message:
			"With deepspeed_config_file Accelerate stops when mixed_precision is given, too: fp16 and bf16 belong in that file. Remove it here.",
	},
	{
		kinds: ["accelerate"],
		keys: ["mixed_precision"],
		holds: (bag) => bag.get("mixed_precision") === false,
		message:
			"YAML reads no as the boolean false, and Accelerate stops, since it expects a text: put it in quotes, as 'no'.",
	},
];

function hasDeepspeedFile(bag: OptionBag): boolean {
	return (
		bag.get("distributed_type") === "DEEPSPEED" &&
		isText(valueIn(bag, "deepspeed_config", "deepspeed_config_file"))
	);
}

function isText(value: JsonValue | undefined): boolean {
	return typeof value === "string" && value !== "" && value !== "none";
}
