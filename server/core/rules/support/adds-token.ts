/** Whether a configuration adds a token to the model's vocabulary. */
import { configAt, type ConfigNode } from "../../syntax/config/config-node.js";

/** Axolotl's lists and tables of tokens, and LLaMA-Factory's, which may be text with commas. */
export function addsToken(root: ConfigNode | undefined, token: string): boolean {
	return KEYS.some((key) => isNamed(configAt(root, key), token));
}

const KEYS: readonly string[] = [
	"special_tokens",
	"tokens",
	"added_tokens_overrides",
	"add_tokens",
	"add_special_tokens",
	"new_special_tokens",
];

function isNamed(node: ConfigNode | undefined, token: string): boolean {
	switch (node?.kind) {
		case "string":
			return node.value.split(",").some((one) => one.trim() === token);
		case "list":
			return node.items.some((item) => isNamed(item, token));
		case "map":
			return node.entries.some(({ value }) => isNamed(value, token));
		default:
			return false;
	}
}
