/** Why a library's answers differ from the reference, or ours from it; every difference in the records needs an entry. */

export interface KnownDifference {
	/** Ids of tokenizers. */
	readonly tokenizers: readonly string[];
	/** Matches keys of a record's `answers`. */
	readonly libraries: RegExp;
	readonly cause: string;
	/** Of the upstream discussion, where there is one. */
	readonly issue?: string;
}

/** Between the libraries themselves; ours follows the reference. */
export const knownLibraryDifferences: readonly KnownDifference[] = [
	{
		tokenizers: ["llama-2", "mistral-7b"],
		libraries: /^transformers 5/,
		cause:
			"`LlamaTokenizer` puts a Metaspace pre-tokenizer in the place of the normalizer that `tokenizer.json` has: other ids around special tokens and leading white space",
		issue: "huggingface/transformers#47700",
	},
	{
		tokenizers: ["yi"],
		libraries: /^transformers 5/,
		cause:
			"`LlamaTokenizer` puts a space before every text (Metaspace, `always`), which `tokenizer.json` does not",
		issue: "huggingface/transformers#45920",
	},
	{
		tokenizers: ["crafted-llama-legacy", "crafted-llama-no-bos"],
		libraries: /^transformers 5/,
		cause:
			"the same Metaspace pre-tokenizer, and the post-processor of `tokenizer.json` in place of `add_bos_token` and `add_eos_token`",
		issue: "huggingface/transformers#47700",
	},
	{
		tokenizers: ["deepseek-v3"],
		libraries: /^transformers 5/,
		cause:
			"byte-level files that name `LlamaTokenizerFast` are loaded without that class, so `add_bos_token` adds no BOS",
		issue: "huggingface/transformers#45488",
	},
	{
		tokenizers: ["gpt-4", "gpt-4o"],
		libraries: /^transformers 5/,
		cause:
			"`GPT2Tokenizer` puts GPT-2's own pattern in the place of the one that `tokenizer.json` has: other ids for digits and punctuation",
		issue: "huggingface/transformers#45812",
	},
	{
		tokenizers: ["command-r-plus"],
		libraries: /^(?:transformers 5|tokenizers)/,
		cause:
			"the post-processor of `tokenizer.json` ends every text with two tokens; Transformers 4 writes it anew from `add_bos_token` and `add_eos_token`",
	},
	{
		tokenizers: ["crafted-prefix-space-dropped"],
		libraries: /^(?:transformers 5|tokenizers)/,
		cause:
			"Transformers 4 sets `add_prefix_space` of the pre-tokenizer to false where `tokenizer_config.json` does not repeat it; Transformers 5 and `tokenizers` keep what `tokenizer.json` says",
	},
	{
		tokenizers: ["deepseek-v3", "crafted-llama-legacy", "crafted-llama-no-bos"],
		libraries: /^tokenizers/,
		cause: "`add_bos_token` and `add_eos_token` of `tokenizer_config.json` are read by Transformers only",
	},
	{
		tokenizers: ["chatglm-3", "internlm-2", "crafted-config-tokens", "crafted-token-flags"],
		libraries: /^tokenizers/,
		cause: "added tokens of `tokenizer_config.json` are read by Transformers only",
	},
	{
		tokenizers: ["crafted-split-special"],
		libraries: /^tokenizers/,
		cause: "`split_special_tokens` of `tokenizer_config.json` is read by Transformers only",
	},
];

export function causeOf(tokenizer: string, library: string): KnownDifference | undefined {
	return knownLibraryDifferences.find(
		({ tokenizers, libraries }) => tokenizers.includes(tokenizer) && libraries.test(library),
	);
}
