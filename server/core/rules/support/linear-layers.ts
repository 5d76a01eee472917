/** Names of the linear layers of model architectures, from the modelling code of Transformers 4.57. */
import { fileName } from "../../base/file-name.js";

/** What a layer does, so that its counterpart in another architecture is found. */
export type LayerRole = "q" | "k" | "v" | "qkv" | "out" | "gate" | "up" | "gateUp" | "down";

export interface Architecture {
	readonly name: string;
	readonly layers: Readonly<Partial<Record<LayerRole, string>>>;
	/** Further layers that LoRA may name. */
	readonly others?: readonly string[];
}

/** Undefined for models that are not known for certain, such as those that see images or have experts. */
export function architectureOf(modelName: string): Architecture | undefined {
	const name = fileName(modelName);
	if (
		/\bvl\b|vision|omni|audio|-a\d+(?:\.\d+)?b|moe|scout|maverick|gemma-?(?:3n|4)|qwen3[.-][5-9]|mixtral/i.test(
			name,
		)
	) {
		return undefined;
	}
	return ARCHITECTURES.find(({ matches }) => matches.test(modelName))?.architecture;
}

/** What a layer's name stands for anywhere. */
export function roleOfLayer(name: string): LayerRole | undefined {
	return ROLES[name];
}

export function hasLayer({ layers, others = [] }: Architecture, name: string): boolean {
	return Object.values(layers).includes(name) || [...others, ...EVERYWHERE].includes(name);
}

const EVERYWHERE = ["lm_head", "embed_tokens"];

const LLAMA_LAYERS = {
	q: "q_proj",
	k: "k_proj",
	v: "v_proj",
	out: "o_proj",
	gate: "gate_proj",
	up: "up_proj",
	down: "down_proj",
} as const;
const NEOX_LAYERS = {
	qkv: "query_key_value",
	out: "dense",
	up: "dense_h_to_4h",
	down: "dense_4h_to_h",
} as const;
const QKV = { q: "q_proj", k: "k_proj", v: "v_proj" } as const;

interface Known {
	/** Names of original uploads and their usual copies. */
	readonly matches: RegExp;
	readonly architecture: Architecture;
}

/** Unsloth's copies of Phi-3 and Phi-4 are rewritten as Llama, so only Microsoft's own count. */
const ARCHITECTURES: readonly Known[] = [
	{
		matches: /^microsoft\/phi-(?:3|3\.5|4)(?:-mini|-medium|-small)?(?:-(?:\d+k|reasoning|plus)|-instruct)*$/i,
		architecture: {
			name: "Phi-3",
			layers: { qkv: "qkv_proj", out: "o_proj", gateUp: "gate_up_proj", down: "down_proj" },
		},
	},
	{
		matches: /^microsoft\/phi-(?:1|1_5|2)$/i,
		architecture: {
			name: "Phi",
			layers: { ...QKV, out: "dense", up: "fc1", down: "fc2" },
			// The code that came with the first uploads.
			others: ["Wqkv", "out_proj"],
		},
	},
	{
		matches: /^(?:openai-community\/)?(?:distil)?gpt2(?:-medium|-large|-xl)?$|^distilbert\/distilgpt2$/i,
		architecture: {
			name: "GPT-2",
			layers: { qkv: "c_attn", out: "c_proj", up: "c_fc" },
			others: ["wte", "wpe"],
		},
	},
	{
		matches: /^EleutherAI\/gpt-neo-\d/i,
		architecture: {
			name: "GPT-Neo",
			layers: { ...QKV, out: "out_proj", up: "c_fc", down: "c_proj" },
			others: ["wte", "wpe"],
		},
	},
	{
		matches: /^EleutherAI\/gpt-j-/i,
		architecture: {
			name: "GPT-J",
			layers: { ...QKV, out: "out_proj", up: "fc_in", down: "fc_out" },
			others: ["wte"],
		},
	},
	{
		matches: /^EleutherAI\/(?:gpt-neox|pythia)|^databricks\/dolly-v2|^togethercomputer\/RedPajama-INCITE/i,
		architecture: { name: "GPT-NeoX", layers: NEOX_LAYERS, others: ["embed_in", "embed_out"] },
	},
	{
		matches: /^tiiuae\/falcon-(?:rw-)?\d+b(?:-instruct)?$/i,
		architecture: { name: "Falcon", layers: NEOX_LAYERS, others: ["word_embeddings"] },
	},
	{
		matches: /^bigscience\/bloomz?\b/i,
		architecture: { name: "BLOOM", layers: NEOX_LAYERS, others: ["word_embeddings"] },
	},
	{
		matches: /^mosaicml\/mpt-/i,
		architecture: {
			name: "MPT",
			layers: { qkv: "Wqkv", out: "out_proj", up: "up_proj", down: "down_proj" },
			others: ["wte"],
		},
	},
	{
		matches: /^facebook\/opt-/i,
		architecture: {
			name: "OPT",
			layers: { ...QKV, out: "out_proj", up: "fc1", down: "fc2" },
			others: ["project_in", "project_out"],
		},
	},
	{
		matches: /^bigcode\/starcoder2-/i,
		architecture: {
			name: "StarCoder2",
			layers: { ...QKV, out: "o_proj", up: "c_fc", down: "c_proj" },
		},
	},
	{
		matches: /(?:^|\/)gemma-3-/i,
		// The vision part of the larger ones has further layers.
		architecture: { name: "Gemma 3", layers: LLAMA_LAYERS, others: ["fc1", "fc2", "out_proj"] },
	},
	{
		matches:
			/(?:^|\/)(?:(?:Meta-)?Llama-?[23]|TinyLlama|CodeLlama|Mistral-7B|Mistral-Nemo|Mistral-Small-24|Qwen1\.5-\d|Qwen2-\d|Qwen2\.5-(?:Coder-|Math-)?\d|Qwen3-\d|gemma-(?:2-)?\d+b|SmolLM2?-|SmolLM3|zephyr-7b|DeepSeek-R1-Distill-|deepseek-llm|vicuna-|Yi-)/i,
		architecture: { name: "Llama", layers: LLAMA_LAYERS },
	},
];

const ROLES: Readonly<Partial<Record<string, LayerRole>>> = {
	q_proj: "q",
	k_proj: "k",
	v_proj: "v",
	qkv_proj: "qkv",
	query_key_value: "qkv",
	Wqkv: "qkv",
	c_attn: "qkv",
	o_proj: "out",
	out_proj: "out",
	dense: "out",
	gate_proj: "gate",
	gate_up_proj: "gateUp",
	up_proj: "up",
	fc1: "up",
	fc_in: "up",
	c_fc: "up",
	dense_h_to_4h: "up",
	down_proj: "down",
	fc2: "down",
	fc_out: "down",
	dense_4h_to_h: "down",
};
