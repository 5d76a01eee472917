/** Options whose successor has another name and the same meaning, where the libraries' own notes do not say so. */
import type { TableId } from "../types/option-table.js";

export function renamedOption(table: TableId, option: string): string | undefined {
	const name = table.slice(table.indexOf("/") + 1);
	return renames.find(({ owners, from }) => from === option && owners.test(name))?.to;
}

const renames: readonly { readonly owners: RegExp; readonly from: string; readonly to: string }[] = [
	// TRL 0.16 (sft_config.py): the length limit got the name that the preference trainers use.
	{ owners: /^SFTConfig$/, from: "max_seq_length", to: "max_length" },
	// Transformers 4.46 and TRL 0.12: one argument for tokenizers and processors.
	{ owners: /Trainer$/, from: "tokenizer", to: "processing_class" },
	// Transformers 4.41 (training_args.py).
	{ owners: /Arguments$|Config$|^train$/, from: "evaluation_strategy", to: "eval_strategy" },
	// Transformers 4.34 and 5.0 (training_args.py).
	{ owners: /Arguments$|Config$|^train$/, from: "no_cuda", to: "use_cpu" },
	{ owners: /Arguments$|Config$|^train$/, from: "push_to_hub_token", to: "hub_token" },
	{ owners: /Arguments$|Config$|^train$/, from: "push_to_hub_model_id", to: "hub_model_id" },
	{
		owners: /Arguments$|Config$|^train$/,
		from: "per_gpu_train_batch_size",
		to: "per_device_train_batch_size",
	},
	{ owners: /Arguments$|Config$|^train$/, from: "per_gpu_eval_batch_size", to: "per_device_eval_batch_size" },
	// mlx-lm 0.19 (lora.py).
	{ owners: /^lora$/, from: "lora_layers", to: "num_layers" },
	// TRL 0.17 (sft_config.py): the name in TrainingArguments.
	{ owners: /^SFTConfig$/, from: "use_liger", to: "use_liger_kernel" },
];
