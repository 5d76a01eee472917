/** The options that fill the fields of a plan, in the spelling of each trainer. */

export type NumberField =
	| "learningRate"
	| "epochs"
	| "maxSteps"
	| "perDeviceBatchSize"
	| "gradientAccumulation"
	| "globalBatchSize"
	| "maxStepsPerEpoch"
	| "warmupSteps"
	| "warmupRatio"
	| "weightDecay"
	| "maxGradNorm"
	| "seed"
	| "evalSteps"
	| "saveSteps"
	| "heldBack"
	| "maxRows";
export type TextField =
	"scheduler" | "optimizer" | "evalStrategy" | "saveStrategy" | "resumeFrom" | "deepspeed";
export type FlagField =
	| "bf16"
	| "fp16"
	| "tf32"
	| "loadBestModelAtEnd"
	| "dropLast"
	| "gradientCheckpointing"
	| "autoFindBatchSize"
	| "load4"
	| "load8";
export type LoraField = "rank" | "alpha" | "dropout" | "targetModules" | "modulesToSave";
export type PlanField = NumberField | TextField | FlagField | LoraField | "bits" | "outputDir";

/** Names in the order in which they win; dots lead into maps. */
export type PlanNames = { readonly [F in PlanField]?: readonly string[] };

/** `TrainingArguments` and what is derived from it. */
export const trainerNames: PlanNames = {
	learningRate: ["learning_rate"],
	epochs: ["num_train_epochs"],
	maxSteps: ["max_steps"],
	perDeviceBatchSize: ["per_device_train_batch_size"],
	gradientAccumulation: ["gradient_accumulation_steps"],
	warmupSteps: ["warmup_steps"],
	warmupRatio: ["warmup_ratio"],
	scheduler: ["lr_scheduler_type"],
	weightDecay: ["weight_decay"],
	maxGradNorm: ["max_grad_norm"],
	bf16: ["bf16"],
	fp16: ["fp16"],
	tf32: ["tf32"],
	optimizer: ["optim"],
	seed: ["seed"],
	evalStrategy: ["eval_strategy", "evaluation_strategy"],
	evalSteps: ["eval_steps"],
	saveStrategy: ["save_strategy"],
	saveSteps: ["save_steps"],
	loadBestModelAtEnd: ["load_best_model_at_end"],
	resumeFrom: ["resume_from_checkpoint"],
	dropLast: ["dataloader_drop_last"],
	gradientCheckpointing: ["gradient_checkpointing"],
	autoFindBatchSize: ["auto_find_batch_size"],
	deepspeed: ["deepspeed"],
	outputDir: ["output_dir"],
};

/** `LoraConfig` and Unsloth's `get_peft_model`. */
export const adapterNames: PlanNames = {
	rank: ["r"],
	alpha: ["lora_alpha"],
	dropout: ["lora_dropout"],
	targetModules: ["target_modules"],
	modulesToSave: ["modules_to_save"],
};

export const configNames: { readonly [trainer: string]: PlanNames } = {
	axolotl: {
		...trainerNames,
		epochs: ["num_epochs"],
		perDeviceBatchSize: ["micro_batch_size"],
		globalBatchSize: ["batch_size"],
		scheduler: ["lr_scheduler"],
		optimizer: ["optimizer"],
		bf16: ["bf16", "bfloat16"],
		fp16: ["fp16", "float16"],
		heldBack: ["val_set_size"],
		load4: ["load_in_4bit"],
		load8: ["load_in_8bit"],
		rank: ["lora_r"],
		alpha: ["lora_alpha"],
		dropout: ["lora_dropout"],
		targetModules: ["lora_target_modules"],
		modulesToSave: ["lora_modules_to_save"],
	},
	"llama-factory": {
		...trainerNames,
		heldBack: ["val_size"],
		maxRows: ["max_samples"],
		bits: ["quantization_bit"],
		rank: ["lora_rank"],
		alpha: ["lora_alpha"],
		dropout: ["lora_dropout"],
		targetModules: ["lora_target"],
		modulesToSave: ["additional_target"],
	},
	trl: {
		...trainerNames,
		heldBack: ["test_split_size"],
		load4: ["load_in_4bit"],
		load8: ["load_in_8bit"],
		rank: ["lora_r"],
		alpha: ["lora_alpha"],
		dropout: ["lora_dropout"],
		targetModules: ["lora_target_modules"],
		modulesToSave: ["lora_modules_to_save"],
	},
	torchtune: {
		learningRate: ["optimizer.lr"],
		epochs: ["epochs"],
		perDeviceBatchSize: ["batch_size"],
		gradientAccumulation: ["gradient_accumulation_steps"],
		maxStepsPerEpoch: ["max_steps_per_epoch"],
		warmupSteps: ["lr_scheduler.num_warmup_steps"],
		scheduler: ["lr_scheduler._component_"],
		weightDecay: ["optimizer.weight_decay"],
		maxGradNorm: ["clip_grad_norm"],
		optimizer: ["optimizer._component_"],
		seed: ["seed"],
		resumeFrom: ["resume_from_checkpoint"],
		gradientCheckpointing: ["enable_activation_checkpointing"],
		outputDir: ["output_dir"],
		rank: ["model.lora_rank"],
		alpha: ["model.lora_alpha"],
		dropout: ["model.lora_dropout"],
		targetModules: ["model.lora_attn_modules"],
	},
	"mlx-lm": {
		learningRate: ["learning_rate"],
		maxSteps: ["iters"],
		perDeviceBatchSize: ["batch_size"],
		gradientAccumulation: ["grad_accumulation_steps"],
		warmupSteps: ["lr_schedule.warmup"],
		scheduler: ["lr_schedule.name"],
		optimizer: ["optimizer"],
		seed: ["seed"],
		evalSteps: ["steps_per_eval"],
		saveSteps: ["save_every"],
		resumeFrom: ["resume_adapter_file"],
		gradientCheckpointing: ["grad_checkpoint"],
		outputDir: ["adapter_path"],
		rank: ["lora_parameters.rank"],
		alpha: ["lora_parameters.alpha"],
		dropout: ["lora_parameters.dropout"],
		targetModules: ["lora_parameters.keys"],
	},
	"mistral-finetune": {
		learningRate: ["optim.lr"],
		weightDecay: ["optim.weight_decay"],
		maxSteps: ["max_steps"],
		perDeviceBatchSize: ["batch_size"],
		gradientAccumulation: ["num_microbatches"],
		warmupRatio: ["optim.pct_start"],
		maxGradNorm: ["max_norm"],
		seed: ["seed"],
		evalSteps: ["eval_freq"],
		saveSteps: ["ckpt_freq"],
		outputDir: ["run_dir"],
		rank: ["lora.rank"],
	},
	litgpt: {
		learningRate: ["optimizer.init_args.lr"],
		weightDecay: ["optimizer.init_args.weight_decay"],
		optimizer: ["optimizer.class_path", "optimizer"],
		epochs: ["train.epochs"],
		maxSteps: ["train.max_steps"],
		perDeviceBatchSize: ["train.micro_batch_size"],
		globalBatchSize: ["train.global_batch_size"],
		warmupSteps: ["train.lr_warmup_steps"],
		maxGradNorm: ["train.max_norm"],
		seed: ["seed"],
		evalSteps: ["eval.interval"],
		saveSteps: ["train.save_interval"],
		outputDir: ["out_dir"],
		rank: ["lora_r"],
		alpha: ["lora_alpha"],
		dropout: ["lora_dropout"],
	},
};
