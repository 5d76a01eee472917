/** Every file of this folder, in the order of its id. Written by scripts/gen.mjs. */
import type { Trainer } from "../types/trainer.js";
import fireworks from "./fireworks.js";
import mistral from "./mistral.js";
import openai from "./openai.js";
import together from "./together.js";
import transformers from "./transformers.js";
import trlCpo from "./trl-cpo.js";
import trlDpo from "./trl-dpo.js";
import trlKto from "./trl-kto.js";
import trlOrpo from "./trl-orpo.js";
import trlReward from "./trl-reward.js";
import trlSft from "./trl-sft.js";
import unslothSft from "./unsloth-sft.js";

export const trainers: readonly Trainer[] = [fireworks, mistral, openai, together, transformers, trlCpo, trlDpo, trlKto, trlOrpo, trlReward, trlSft, unslothSft];
