/** Every file of this folder, in the order of its id. Written by scripts/gen.mjs. */
import type { Trainer } from "../types/trainer.js";
import axolotl from "./axolotl.js";
import fireworks from "./fireworks.js";
import litgpt from "./litgpt.js";
import llamaFactory from "./llama-factory.js";
import mistral from "./mistral.js";
import mistralFinetune from "./mistral-finetune.js";
import mlxLm from "./mlx-lm.js";
import openai from "./openai.js";
import together from "./together.js";
import torchtune from "./torchtune.js";
import transformers from "./transformers.js";
import trlCpo from "./trl-cpo.js";
import trlDpo from "./trl-dpo.js";
import trlKto from "./trl-kto.js";
import trlOrpo from "./trl-orpo.js";
import trlReward from "./trl-reward.js";
import trlSft from "./trl-sft.js";
import unslothSft from "./unsloth-sft.js";

export const trainers: readonly Trainer[] = [axolotl, fireworks, litgpt, llamaFactory, mistral, mistralFinetune, mlxLm, openai, together, torchtune, transformers, trlCpo, trlDpo, trlKto, trlOrpo, trlReward, trlSft, unslothSft];
