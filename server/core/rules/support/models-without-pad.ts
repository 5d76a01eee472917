/** Models whose published tokenizer has no pad token, by name: for scripts whose tokenizer files are not at hand. */

/** True only for the makers' own repositories: copies often add one. */
export function hasNoPadToken(modelName: string): boolean {
	return PATTERNS.some((pattern) => pattern.test(modelName));
}

const PATTERNS: readonly RegExp[] = [
	/^meta-llama\/(?:Meta-)?Llama-(?:2|3)/i,
	/^mistralai\/(?:Mistral-7B-(?:Instruct-)?v0\.[123]|Mixtral-8x(?:7|22)B-(?:Instruct-)?v0\.1)$/i,
	/^(?:openai-community\/)?(?:distil)?gpt2(?:-medium|-large|-xl)?$/i,
	/^EleutherAI\/(?:gpt-j-6b|gpt-neo-\d|gpt-neox-20b|pythia-)/i,
	/^tiiuae\/falcon-(?:rw-)?\d+b(?:-instruct)?$/i,
	/^microsoft\/phi-(?:1|1_5|2)$/i,
	/^mosaicml\/mpt-\d+b/i,
];
