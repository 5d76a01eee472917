/** The chat templates that Unsloth sets by name: whose they are, and what they do to the tokenizer. Names only, no text. */

export interface NamedTemplate {
	/** Ids of the families (`families/<id>`) whose own template prints the same turns. */
	readonly families: readonly string[];
	/** Set when Unsloth gives EOS this text by exchanging tokens of the vocabulary. */
	readonly mapsEosTo?: string;
}

/** Undefined for a name that the releases that were read do not know. */
export function namedTemplate(name: string): NamedTemplate | undefined {
	return templates.find(({ names }) => names.includes(name));
}

const templates: readonly (NamedTemplate & { readonly names: readonly string[] })[] = [
	{ names: ["chatml"], families: [], mapsEosTo: "<|im_end|>" },
	{ names: ["gemma", "gemma2"], families: ["gemma"], mapsEosTo: "<end_of_turn>" },
	{ names: ["gemma_chatml", "gemma2_chatml"], families: [], mapsEosTo: "<|im_end|>" },
	{ names: ["gemma-3", "gemma3", "gemma-3n", "gemma3n"], families: ["gemma"] },
	{ names: ["llama-3", "llama3"], families: ["llama-3"] },
	{
		names: ["llama-3.1", "llama-31", "llama-3.2", "llama-32", "llama-3.3", "llama-33"],
		families: ["llama-3"],
	},
	{ names: ["llama"], families: ["llama-2-based"] },
	{ names: ["mistral"], families: ["mistral"] },
	{ names: ["phi-3", "phi-35", "phi-3.5"], families: ["phi-3"] },
	{ names: ["phi-4"], families: ["phi-4"] },
	{
		names: [
			...["qwen-2.5", "qwen-25", "qwen25", "qwen2.5"],
			...["qwen-2.5-coder", "qwen-25-coder", "qwen2.5-coder", "qwen25-coder"],
		],
		families: ["qwen2-5"],
	},
	{ names: ["qwen-3", "qwen3", "qwen3-instruct", "qwen3-thinking"], families: ["qwen3"] },
	{ names: ["gpt-oss", "gptoss"], families: ["gpt-oss"] },
	{ names: ["zephyr"], families: ["zephyr"] },
	{
		names: [
			"unsloth",
			"vicuna",
			"vicuna_old",
			"vicuna old",
			"alpaca",
			"lfm-2",
			"lfm-2.5",
			"starling",
			"yi-chat",
		],
		families: [],
	},
];
