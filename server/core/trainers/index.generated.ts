/** Every file of this folder, in the order of its id. Written by scripts/gen.mjs. */
import type { Trainer } from "../types/trainer.js";
import axolotl from "./axolotl.js";
import transformers from "./transformers.js";
import trlSft from "./trl-sft.js";
import unslothSft from "./unsloth-sft.js";

export const trainers: readonly Trainer[] = [axolotl, transformers, trlSft, unslothSft];
