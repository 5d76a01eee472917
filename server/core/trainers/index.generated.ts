/** Every file of this folder, in the order of its id. Written by scripts/gen.mjs. */
import type { Trainer } from "../types/trainer.js";
import axolotl from "./axolotl.js";
import fireworks from "./fireworks.js";
import mistral from "./mistral.js";
import openai from "./openai.js";
import together from "./together.js";
import transformers from "./transformers.js";
import trlSft from "./trl-sft.js";
import unslothSft from "./unsloth-sft.js";

export const trainers: readonly Trainer[] = [axolotl, fireworks, mistral, openai, together, transformers, trlSft, unslothSft];
