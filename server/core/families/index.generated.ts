/** Every file of this folder, in the order of its id. Written by scripts/gen.mjs. */
import type { Family } from "../types/family.js";
import deepseek from "./deepseek.js";
import falcon from "./falcon.js";
import gemma from "./gemma.js";
import gpt2 from "./gpt-2.js";
import gptNeox from "./gpt-neox.js";
import gptOss from "./gpt-oss.js";
import llama2Based from "./llama-2-based.js";
import llama3 from "./llama-3.js";
import mistral from "./mistral.js";
import phi2 from "./phi-2.js";
import phi3 from "./phi-3.js";
import phi4 from "./phi-4.js";
import qwen25 from "./qwen2-5.js";
import qwen3 from "./qwen3.js";
import smollm from "./smollm.js";
import zephyr from "./zephyr.js";

export const families: readonly Family[] = [deepseek, falcon, gemma, gpt2, gptNeox, gptOss, llama2Based, llama3, mistral, phi2, phi3, phi4, qwen25, qwen3, smollm, zephyr];
