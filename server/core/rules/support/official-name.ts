/** True for the name or the folder of a model as its makers published it: copies and tunings may have other tokens. */
export function isOfficialName(modelName: string): boolean {
	const parts = modelName.split(/[\\/]/).filter((part) => part !== "");
	const isFolder = /^(?:[\\/.~]|[A-Za-z]:)/.test(modelName);
	const isHub =
		parts.length === 2 && !isFolder && !/^(?:models?|checkpoints?|weights|base)$/i.test(parts[0] ?? "");
	const isOwner = !isHub || OWNERS.test(parts[0] ?? "");
	return isOwner && OFFICIAL.test(parts.at(-1) ?? "");
}

const OWNERS =
	/^(?:meta-llama|Qwen|google|mistralai|microsoft|unsloth|mlx-community|NousResearch|TinyLlama|HuggingFaceTB|openai-community|distilbert|EleutherAI|tiiuae)$/i;
const OFFICIAL =
	/^(?:(?:Meta-)?Llama-3(?:\.\d)?-\d+B(?:-Instruct)?|Qwen2(?:\.5)?-(?:Coder-|Math-)?[\d.]+B(?:-Instruct)?|Qwen3-[\d.]+B(?:-Base)?|gemma-(?:[123]-)?\d+b(?:-(?:it|pt))?|Mistral-7B-(?:Instruct-)?v0\.\d|Llama-2-\d+b(?:-chat)?(?:-hf)?|TinyLlama-1\.1B-[\w.-]+|SmolLM2?-[\d.]+[MB](?:-Instruct)?|phi-(?:1|1_5|2)|(?:distil)?gpt2(?:-medium|-large|-xl)?|pythia-[\d.]+[mb](?:-deduped)?|gpt-neox-20b|falcon-\d+b(?:-instruct)?|Phi-(?:3|3\.5|4)(?:-mini|-medium)?(?:-\d+k)?(?:-instruct)?)(?:-(?:unsloth-)?bnb-4bit|-4bit|-8bit|-bf16)?$/i;
