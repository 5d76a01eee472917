/** Tokens that a script adds to its tokenizer. */
import type { PythonCall, PythonModule, PythonValue } from "../../types/python-module.js";
import type { RuleContext } from "../../types/rule.js";
import { callsNamed, keywordOf } from "./script-calls.js";

export interface AddedTokens {
	readonly call: PythonCall;
	/** Without those that the tokenizer has already. */
	readonly tokens: readonly string[];
	/** True when padding is all that they are for: it is not trained. */
	readonly isPadOnly: boolean;
}

/** Calls that add tokens which are known and new. */
export function addedTokens(module: PythonModule, ctx: RuleContext): readonly AddedTokens[] {
	return callsNamed(module, "add_tokens", "add_special_tokens").flatMap((call) => {
		const value =
			call.positional[0]?.value ??
			keywordOf(call, "special_tokens_dict")?.value ??
			keywordOf(call, "new_tokens")?.value;
		const known = knownTexts(ctx);
		const named = namedTokens(value).filter(
			({ text }) =>
				!known.includes(text) && !/^<\|(?:im_|endoftext|eot_id|end_of_text|start_header)/.test(text),
		);
		return named.length === 0
			? []
			: [
					{
						call,
						tokens: named.map(({ text }) => text),
						isPadOnly: named.every(({ key }) => key === "pad_token"),
					},
				];
	});
}

interface Named {
	readonly key: string;
	readonly text: string;
}

/** `["<a>"]`, `"<a>"`, `{"pad_token": "<a>", "additional_special_tokens": […]}`; what is not a constant is left out. */
function namedTokens(value: PythonValue | undefined, key = ""): readonly Named[] {
	switch (value?.kind) {
		case "string":
			return [{ key, text: value.value }];
		case "list":
			return value.items.flatMap((item) => namedTokens(item, key));
		case "dict":
			return value.entries.flatMap((entry) => namedTokens(entry.value, entry.key));
		default:
			return [];
	}
}

function knownTexts({ tokenizer, family, config }: RuleContext): readonly string[] {
	const own = [tokenizer?.bos, tokenizer?.eos, tokenizer?.pad, tokenizer?.unk].map((token) => token?.text);
	const model = config?.model?.value ?? "";
	const others = [...(family?.stopTokens ?? []), family?.baseEos, ...(family?.padTokens?.(model) ?? [])];
	return [...own, ...others, "<pad>", "<unk>", "<s>", "</s>"].filter((text) => text !== undefined);
}
