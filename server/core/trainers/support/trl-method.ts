/** Which of TRL's trainers a configuration is for: the command says it, so the file has to be plain about it. */
import { configAt, entryOf, type ConfigFile } from "../../syntax/config/config-node.js";

export type TrlMethod = "sft" | "dpo" | "kto" | "orpo" | "cpo" | "reward";

/** Undefined: the file is of something else, or of a trainer that is not told by it. */
export function trlMethodOf({ file, root, language }: ConfigFile): TrlMethod | undefined {
	const has = (key: string): boolean => entryOf(root, key) !== undefined;
	const isRun =
		language === "yaml" &&
		configAt(root, "model_name_or_path")?.kind === "string" &&
		["learning_rate", "per_device_train_batch_size", "output_dir"].filter(has).length > 1 &&
		["dataset_name", "dataset_mixer", "dataset_mixture", "datasets"].some(has);
	if (!isRun || OTHERS.some(has)) {
		return undefined;
	}
	const byKeys = methods.find(({ keys }) => keys.some(has))?.id;
	const named = NAMES.exec(file.toLowerCase())?.[1];
	if (named === undefined || byKeys === undefined || byKeys === named) {
		const found = byKeys ?? named;
		return methods.find(({ id }) => id === found)?.id;
	}
	// ORPO and CPO share the keys of DPO; all others contradict the name.
	return byKeys === "dpo" && (named === "orpo" || named === "cpo") ? named : undefined;
}

/** Keys of LLaMA-Factory, and of trainers that generate while they train. */
const OTHERS: readonly string[] = [
	"stage",
	"finetuning_type",
	"template",
	"cutoff_len",
	"dataset_dir",
	"num_generations",
	"max_completion_length",
	"reward_funcs",
	"reward_model_path",
	"teacher_model_name_or_path",
	"use_vllm",
	"vllm_mode",
];

const methods: readonly { readonly id: TrlMethod; readonly keys: readonly string[] }[] = [
	{ id: "kto", keys: ["desirable_weight", "undesirable_weight"] },
	{ id: "reward", keys: ["center_rewards_coefficient"] },
	{ id: "dpo", keys: ["beta", "max_prompt_length", "precompute_ref_log_probs", "rpo_alpha"] },
	{
		id: "sft",
		keys: [
			"assistant_only_loss",
			"completion_only_loss",
			"dataset_kwargs",
			"dataset_text_field",
			"max_seq_length",
			"packing",
			"packing_strategy",
		],
	},
	{ id: "orpo", keys: [] },
	{ id: "cpo", keys: [] },
];

/** The last part of a path that is the name of a method; others are names, too, so that nothing is taken for them. */
const NAMES =
	/.*(?:^|[\\/_.-])(sft|dpo|kto|orpo|cpo|reward|rm|grpo|ppo|rloo|gkd|bco|xpo|nash|distill\w*)(?:[\\/_.-]|$)/;
