/** Base models whose repositories have no chat template, by name, and their chat models: for tokenizers whose files are not at hand. */

interface Known {
	readonly matches: RegExp;
	/** The chat model of the same size. */
	chatModel(name: string): string;
}

const KNOWN: readonly Known[] = [
	{
		matches: /^meta-llama\/(?:Meta-)?Llama-3(?:\.[123])?-\d+B$/i,
		chatModel: (name) => `${name}-Instruct`,
	},
	{
		matches: /^unsloth\/(?:Meta-)?Llama-3(?:\.[12])?-\d+B(?:(?:-unsloth)?-bnb-4bit)?$/i,
		chatModel: (name) => name.replace(/(?=-(?:unsloth-)?bnb-4bit$)|$/i, "-Instruct"),
	},
	{
		matches: /^mistralai\/Mistral-7B-v0\.[13]$/i,
		chatModel: (name) => name.replace("-v0.", "-Instruct-v0."),
	},
	{ matches: /^google\/gemma-(?:2-)?\d+b$/i, chatModel: (name) => `${name}-it` },
];

/** The chat model that goes with a base model without a template; undefined for all other names. */
export function chatModelOf(modelName: string): string | undefined {
	return KNOWN.find(({ matches }) => matches.test(modelName))?.chatModel(modelName);
}
