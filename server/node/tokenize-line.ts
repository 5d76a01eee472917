/** One line of `tunelint tokenize`: a text in, its ids out. */
import type { JsonValue } from "../core/syntax/json/json-node.js";
import type { Tokenizer } from "../core/types/tokenizer.js";
import { lineError, type LineError } from "./line-error.js";

export function tokenizeLine(
	tokenizer: Tokenizer,
	text: JsonValue,
	{ addSpecialTokens }: { readonly addSpecialTokens: boolean },
): readonly number[] | LineError {
	return typeof text === "string"
		? tokenizer.encode(text, { addSpecialTokens }).ids
		: lineError("TypeError", "The line is no JSON string.");
}
