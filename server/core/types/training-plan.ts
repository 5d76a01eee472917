/** What a run is told besides its rows: hyper-parameters, adapter, precision, and what it writes. */
import type { Location } from "../base/text-range.js";
import type { Setting } from "./training-config.js";

/** Each setting is the script's or file's own, else the release's default (without a `source`); absent: neither is known. */
export interface TrainingPlan {
	/** Which weights change; absent: not known. */
	readonly method?: "adapter" | "full";
	readonly learningRate?: Setting<number>;
	readonly epochs?: Setting<number>;
	/** Optimizer steps; values below 1 mean that the epochs count. */
	readonly maxSteps?: Setting<number>;
	/** Rows, or packed sequences, of one forward pass on one device. */
	readonly perDeviceBatchSize?: Setting<number>;
	readonly gradientAccumulation?: Setting<number>;
	/** Rows of one optimizer step over all devices, for trainers that are told this number. */
	readonly globalBatchSize?: Setting<number>;
	/** For trainers that end an epoch early. */
	readonly maxStepsPerEpoch?: Setting<number>;
	/** Below 1 it is a share of all steps. */
	readonly warmupSteps?: Setting<number>;
	readonly warmupRatio?: Setting<number>;
	readonly scheduler?: Setting<string>;
	readonly weightDecay?: Setting<number>;
	/** 0 or null: gradients are never shortened. */
	readonly maxGradNorm?: Setting<number | null>;
	/** Mixed precision; `auto` leaves it to the hardware. */
	readonly bf16?: Setting<boolean | string>;
	readonly fp16?: Setting<boolean | string>;
	readonly tf32?: Setting<boolean | string>;
	/** What the weights are loaded in, such as `float16`. */
	readonly modelDtype?: Setting<string>;
	readonly optimizer?: Setting<string>;
	readonly seed?: Setting<number>;
	readonly evalStrategy?: Setting<string>;
	readonly evalSteps?: Setting<number>;
	readonly saveStrategy?: Setting<string>;
	readonly saveSteps?: Setting<number>;
	readonly loadBestModelAtEnd?: Setting<boolean>;
	/** A checkpoint's path, or true for the last one. */
	readonly resumeFrom?: Setting<string | boolean>;
	readonly dropLast?: Setting<boolean>;
	readonly gradientCheckpointing?: Setting<boolean | string>;
	/** Bits of the loaded weights, where they are quantized. */
	readonly quantization?: Setting<4 | 8>;
	/** Lets the trainer halve the batch until it fits. */
	readonly autoFindBatchSize?: Setting<boolean | string>;
	/** The path of a DeepSpeed configuration. */
	readonly deepspeed?: Setting<string>;
	/** Rows, or the share of rows, that the trainer keeps for evaluation. */
	readonly heldBack?: Setting<number>;
	/** The most rows that are taken of each dataset. */
	readonly maxRows?: Setting<number>;
	readonly lora?: LoraPlan;
	readonly outputs: readonly PlannedOutput[];
	/** The device that the script settles on, such as `mps`. */
	readonly device?: Setting<string>;
	readonly stepping: Stepping;
}

export interface LoraPlan {
	readonly rank?: Setting<number>;
	readonly alpha?: Setting<number>;
	readonly dropout?: Setting<number>;
	readonly targetModules?: Setting<readonly string[]>;
	readonly modulesToSave?: Setting<readonly string[]>;
	/** The call or key that asks for the adapter. */
	readonly location?: Location;
}

export interface PlannedOutput {
	readonly kind: "model" | "adapter" | "merged" | "checkpoint" | "gguf" | "upload";
	/** A path, or a name on the hub. */
	readonly name: string;
	readonly location: Location;
}

/** How the trainer counts its steps; `unknown`: it is not followed. */
export type Stepping =
	/** Transformers' Trainer; `rounds`: what becomes of batches that fill no whole step (up since 4.52). */
	| { readonly kind: "trainer"; readonly rounds: "up" | "down" | "unknown"; readonly isAxolotl: boolean }
	/** Batches and steps that are not full are left out (torchtune). */
	| { readonly kind: "whole-steps" }
	/** The number of batches is given; the data starts again when it ends (MLX-LM). */
	| { readonly kind: "batches" }
	/** The number of steps is given (mistral-finetune). */
	| { readonly kind: "steps" }
	| { readonly kind: "unknown" };
