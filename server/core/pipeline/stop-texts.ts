/** Texts that end generation: the model's when it is known, else those of every known family. */
import { families } from "../families/index.generated.js";
import type { TokenizerFacts } from "../types/tokenizer.js";

export function stopTexts(tokenizer: TokenizerFacts | undefined): readonly string[] {
	const eos = tokenizer?.eos?.text;
	const family = tokenizer?.family;
	const known =
		eos !== undefined && family === undefined
			? []
			: families.filter(({ id }) => family === undefined || id === family);
	const stops = known.flatMap(({ stopTokens, baseEos }) => [
		...stopTokens,
		...(baseEos === undefined ? [] : [baseEos]),
	]);
	return [...new Set([...(eos === undefined ? [] : [eos]), ...stops])];
}

/** None where neither the tokenizer nor its family says what ends generation. */
export function knownStopTexts(tokenizer: TokenizerFacts): readonly string[] {
	return tokenizer.eos === undefined && tokenizer.family === undefined ? [] : stopTexts(tokenizer);
}
