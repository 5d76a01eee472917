/** Options of one configuration that cannot stand together, as the libraries' own checks say. */
import type { JsonValue } from "../syntax/json/json-node.js";
import type { ConfigKindId } from "./config-kinds.js";
import { valueIn, type OptionBag } from "./option-bag.js";

export interface Contradiction {
	readonly kinds: readonly ConfigKindId[];
	/** The first release of the kind's library that checks it; absent: every one that was read. */
	readonly since?: string;
	/** True where releases before `since` start, and make nothing of the options: then it is a fault in any of them. */
	readonly isIdleBefore?: boolean;
	/** The first release that no longer does. */
	readonly until?: string;
	/** The key to mark: the first one that the file has; dots lead into maps. */
	readonly keys: readonly string[];
	holds(bag: OptionBag): boolean;
	/** What is wrong and what to do. */
	readonly message: string;
	/** `warning`: the run goes on. */
	readonly severity?: "warning";
}

const MLX_LM: readonly ConfigKindId[] = ["mlx-lm"];
const HUGGING_FACE: readonly ConfigKindId[] = ["llama-factory", "trl", "alignment-handbook"];
const AXOLOTL: readonly ConfigKindId[] = ["axolotl"];
const LLAMA_FACTORY: readonly ConfigKindId[] = ["llama-factory"];

export const contradictions: readonly Contradiction[] = [
	// MLX-LM, tuner/datasets.py: the folder is asked for train.jsonl, valid.jsonl and test.jsonl.
	{
		kinds: MLX_LM,
		keys: ["data"],
		holds: (bag) => /\.jsonl?$/i.test(textOf(bag.get("data")) ?? "") && !isTrue(bag.get("hf_dataset")),
		message:
			"data is the folder that holds train.jsonl and valid.jsonl, not a file: MLX-LM finds no training set and stops. Name the folder.",
	},
	// MLX-LM, tuner/utils.py: the map takes the place of the default, so that it stands for itself.
	{
		kinds: MLX_LM,
		keys: ["lora_parameters"],
		holds: (bag) =>
			bag.get("fine_tune_type") !== "full" &&
			isTrue(bag.get("lora_parameters")) &&
			["rank", "scale", "dropout"].some((key) => valueIn(bag, "lora_parameters", key) === undefined),
		message:
			"lora_parameters takes the place of all its defaults, and MLX-LM reads rank, scale and dropout from it: it stops with a KeyError without one of them. Give all three.",
	},
	// Transformers, training_args.py, __post_init__.
	{
		kinds: HUGGING_FACE,
		keys: ["fp16", "bf16"],
		holds: (bag) => bag.get("fp16") === true && bag.get("bf16") === true,
		message: "fp16 and bf16 are both true: Transformers stops with an error. Keep one of them.",
	},
	{
		kinds: HUGGING_FACE,
		keys: ["load_best_model_at_end"],
		holds: (bag) => {
			const evaluation = bag.get("eval_strategy") ?? bag.get("evaluation_strategy") ?? "no";
			const save = bag.get("save_strategy") ?? "steps";
			return bag.get("load_best_model_at_end") === true && save !== "best" && evaluation !== save;
		},
		message:
			"load_best_model_at_end needs the same strategy for saving and for evaluation, and here they differ: Transformers stops with an error. Set eval_strategy and save_strategy to the same value.",
	},
	{
		kinds: HUGGING_FACE,
		keys: ["lr_scheduler_type"],
		holds: (bag) =>
			bag.get("lr_scheduler_type") === "reduce_lr_on_plateau" &&
			["no", undefined].includes(textOf(bag.get("eval_strategy") ?? bag.get("evaluation_strategy"))),
		message:
			"The scheduler reduce_lr_on_plateau watches an evaluation, and none is set: Transformers stops with an error. Set eval_strategy.",
	},
	// LLaMA-Factory, hparams/parser.py, data_args.py and finetuning_args.py.
	{
		kinds: LLAMA_FACTORY,
		keys: ["quantization_bit"],
		holds: (bag) =>
			isNumber(bag.get("quantization_bit")) &&
			["full", "freeze"].includes(textOf(bag.get("finetuning_type")) ?? "lora"),
		message:
			"quantization_bit goes with LoRA (from 0.9.4 also with OFT) only, and finetuning_type is another: LLaMA-Factory stops with an error. Remove quantization_bit or set finetuning_type: lora.",
	},
	{
		kinds: LLAMA_FACTORY,
		keys: ["adapter_name_or_path"],
		holds: (bag) =>
			isSet(bag.get("adapter_name_or_path")) &&
			["full", "freeze"].includes(textOf(bag.get("finetuning_type")) ?? "lora"),
		message:
			"adapter_name_or_path goes with LoRA only, and finetuning_type is another: LLaMA-Factory stops with an error. Remove it or set finetuning_type: lora.",
	},
	{
		kinds: LLAMA_FACTORY,
		since: "0.8.3",
		keys: ["val_size"],
		holds: (bag) => isSet(bag.get("eval_dataset")) && numberOf(bag.get("val_size")) > 1e-6,
		message: "val_size and eval_dataset are both set: LLaMA-Factory stops with an error. Keep one of them.",
	},
	{
		kinds: LLAMA_FACTORY,
		since: "0.9.0",
		keys: ["mask_history", "train_on_prompt"],
		holds: (bag) => bag.get("mask_history") === true && bag.get("train_on_prompt") === true,
		message:
			"mask_history and train_on_prompt are both true: LLaMA-Factory stops with an error. Keep one of them.",
	},
	{
		kinds: LLAMA_FACTORY,
		since: "0.8.3",
		until: "0.9.4",
		keys: ["eval_strategy", "evaluation_strategy", "do_eval"],
		holds: (bag) =>
			wantsEvaluation(bag) && !isSet(bag.get("eval_dataset")) && !(numberOf(bag.get("val_size")) > 1e-6),
		message:
			"An evaluation is asked for, but there is neither val_size nor eval_dataset: LLaMA-Factory stops with an error. Set val_size: 0.1, or name an eval_dataset.",
	},
	{
		kinds: LLAMA_FACTORY,
		keys: ["max_samples"],
		holds: (bag) => bag.get("streaming") === true && isSet(bag.get("max_samples")),
		message: "max_samples does not go with streaming: LLaMA-Factory stops with an error. Remove max_samples.",
	},
	{
		kinds: LLAMA_FACTORY,
		keys: ["streaming"],
		holds: (bag) => bag.get("streaming") === true && !isSet(bag.get("max_steps")),
		message: "A streamed dataset has no length, so LLaMA-Factory stops with an error. Set max_steps.",
	},
	{
		kinds: LLAMA_FACTORY,
		since: "0.8.3",
		keys: ["use_dora", "use_rslora", "pissa_init", "loraplus_lr_ratio"],
		holds: (bag) =>
			["full", "freeze"].includes(textOf(bag.get("finetuning_type")) ?? "lora") &&
			(bag.get("use_dora") === true ||
				bag.get("use_rslora") === true ||
				bag.get("pissa_init") === true ||
				isNumber(bag.get("loraplus_lr_ratio"))),
		message:
			"This option goes with LoRA only, and finetuning_type is another: LLaMA-Factory stops with an error. Remove it or set finetuning_type: lora.",
	},
	// Axolotl, utils/schemas (0.8 and later) and utils/config/models/input/v0_4_1 (0.5 to 0.7).
	{
		kinds: AXOLOTL,
		keys: ["load_in_4bit", "load_in_8bit"],
		holds: (bag) =>
			!isTrue(bag.get("adapter")) && (isTrue(bag.get("load_in_4bit")) || isTrue(bag.get("load_in_8bit"))),
		message:
			"A quantized model cannot be trained without an adapter: Axolotl stops with an error. Set adapter: qlora, or turn load_in_4bit and load_in_8bit off.",
	},
	{
		kinds: AXOLOTL,
		keys: ["adapter"],
		holds: (bag) =>
			bag.get("adapter") === "qlora" && !isTrue(bag.get("load_in_4bit")) && !isTrue(bag.get("merge_lora")),
		message:
			"adapter: qlora needs load_in_4bit: true: Axolotl stops with an error. Set it, or use adapter: lora.",
	},
	{
		kinds: AXOLOTL,
		keys: ["load_in_8bit"],
		holds: (bag) =>
			bag.get("adapter") === "qlora" && isTrue(bag.get("load_in_8bit")) && isTrue(bag.get("load_in_4bit")),
		message:
			"adapter: qlora does not go with load_in_8bit: Axolotl stops with an error. Set load_in_8bit: false.",
	},
	{
		kinds: AXOLOTL,
		keys: ["warmup_ratio"],
		holds: (bag) => isTrue(bag.get("warmup_steps")) && isTrue(bag.get("warmup_ratio")),
		message:
			"warmup_steps and warmup_ratio exclude each other: Axolotl stops with an error. Keep one of them.",
	},
	{
		kinds: AXOLOTL,
		keys: ["evals_per_epoch"],
		holds: (bag) => isTrue(bag.get("evals_per_epoch")) && isTrue(bag.get("eval_steps")),
		message:
			"eval_steps and evals_per_epoch exclude each other: Axolotl stops with an error. Keep one of them.",
	},
	{
		kinds: AXOLOTL,
		keys: ["saves_per_epoch"],
		holds: (bag) => isTrue(bag.get("saves_per_epoch")) && isTrue(bag.get("save_steps")),
		message:
			"save_steps and saves_per_epoch exclude each other: Axolotl stops with an error. Keep one of them.",
	},
	{
		kinds: AXOLOTL,
		since: "0.6.0",
		isIdleBefore: true,
		keys: ["eval_steps", "eval_strategy"],
		holds: (bag) =>
			bag.get("val_set_size") === 0 &&
			(isTrue(bag.get("eval_steps")) || isTrue(bag.get("eval_strategy"))) &&
			bag.get("eval_strategy") !== "no" &&
			!isTrue(bag.get("test_datasets")),
		message:
			"An evaluation is asked for, but val_set_size is 0 and there are no test_datasets: Axolotl stops with an error. Set val_set_size, or remove the option.",
	},
	{
		kinds: AXOLOTL,
		keys: ["val_set_size"],
		holds: (bag) => isTrue(bag.get("test_datasets")) && isTrue(bag.get("val_set_size")),
		message:
			"val_set_size and test_datasets exclude each other: Axolotl stops with an error. Set val_set_size: 0.",
	},
	{
		kinds: AXOLOTL,
		keys: ["sample_packing"],
		holds: (bag) => isTrue(bag.get("sample_packing")) && isTrue(bag.get("rl")),
		message: "sample_packing does not go with rl: Axolotl stops with an error. Set sample_packing: false.",
	},
	{
		kinds: AXOLOTL,
		until: "0.17.0",
		keys: ["sample_packing"],
		severity: "warning",
		holds: (bag) => isTrue(bag.get("sample_packing")) && !ATTENTIONS.some((key) => isTrue(bag.get(key))),
		message:
			"sample_packing without an attention that knows the borders lets the rows of one pack see each other. Set flash_attention: true.",
	},
	{
		kinds: AXOLOTL,
		keys: ["batch_size"],
		holds: (bag) => isTrue(bag.get("batch_size")) && isTrue(bag.get("gradient_accumulation_steps")),
		message:
			"batch_size and gradient_accumulation_steps exclude each other: Axolotl stops with an error. Remove batch_size.",
	},
	{
		kinds: AXOLOTL,
		keys: ["deepspeed"],
		holds: (bag) => isTrue(bag.get("deepspeed")) && isTrue(bag.get("fsdp")),
		message: "deepspeed and fsdp exclude each other: Axolotl stops with an error. Keep one of them.",
	},
	{
		kinds: AXOLOTL,
		keys: ["optimizer"],
		holds: (bag) => {
			const second = [bag.get("fsdp_version"), valueIn(bag, "fsdp_config", "fsdp_version")].some(
				(version) => String(version) === "2",
			);
			const isEightBit = textOf(bag.get("optimizer"))?.includes("8bit") === true;
			return (
				isTrue(bag.get("fsdp")) &&
				isTrue(valueIn(bag, "fsdp_config", "fsdp_offload_params")) &&
				isEightBit &&
				!second
			);
		},
		message:
			"An 8-bit optimizer does not go with fsdp_offload_params: Axolotl stops with an error. Set optimizer: adamw_torch, or turn the offloading off.",
	},
	{
		kinds: AXOLOTL,
		keys: ["chat_template"],
		holds: (bag) => bag.get("chat_template") === "jinja" && !isTrue(bag.get("chat_template_jinja")),
		message:
			"chat_template: jinja needs chat_template_jinja: Axolotl stops with an error. Give the template there.",
	},
];

const ATTENTIONS: readonly string[] = [
	"flash_attention",
	"sdp_attention",
	"flex_attention",
	"xformers_attention",
	"s2_attention",
	"sage_attention",
	"attn_implementation",
	"eager_attention",
	"batch_flattening",
	"pretraining_dataset",
];

function wantsEvaluation(bag: OptionBag): boolean {
	const strategy = textOf(bag.get("eval_strategy") ?? bag.get("evaluation_strategy"));
	return bag.get("do_eval") === true || strategy === "steps" || strategy === "epoch";
}

/** As Python's truth of a value. */
function isTrue(value: JsonValue | undefined): boolean {
	if (value === undefined || value === null || value === false || value === 0 || value === "") {
		return false;
	}
	return typeof value !== "object" || Object.keys(value).length > 0;
}

function isSet(value: JsonValue | undefined): boolean {
	return value !== undefined && value !== null && value !== "";
}

function isNumber(value: JsonValue | undefined): boolean {
	return typeof value === "number";
}

function numberOf(value: JsonValue | undefined): number {
	return typeof value === "number" ? value : 0;
}

function textOf(value: JsonValue | undefined): string | undefined {
	return typeof value === "string" ? value : undefined;
}
