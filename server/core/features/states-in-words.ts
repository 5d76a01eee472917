/** States of tokens in words, as hovers, the command line and the panel say them. */
import { IGNORE_INDEX, type TokenState } from "../types/loss-mask.js";

interface StatedToken {
	readonly state: TokenState;
	readonly wouldBe?: number | null;
}

/** `2 tokens · trained`; mixed ones are counted: `10 tokens · 8 trained, 2 masked`. */
export function statesInWords(tokens: readonly StatedToken[]): string {
	const count = `${tokens.length} token${tokens.length === 1 ? "" : "s"}`;
	const groups = groupsOf(tokens);
	const only = groups.length === 1 ? groups[0] : undefined;
	if (only !== undefined) {
		return `${count} · ${only.words}`;
	}
	return `${count} · ${groups.map(({ words, size }) => `${size} ${words}`).join(", ")}`;
}

/** `cut, would be trained`; for tokens that are not cut the state's own word. */
export function stateInWords({ state, wouldBe }: StatedToken): string {
	switch (state) {
		case "trained":
		case "masked":
			return state;
		case "cut":
			return wouldBe === undefined || wouldBe === null
				? "cut"
				: `cut (would be ${isTrained(wouldBe) ? "trained" : "masked"})`;
		case "pad":
			return "padding";
		case "unknown":
			return "mask not known";
	}
}

function groupsOf(tokens: readonly StatedToken[]): { readonly words: string; readonly size: number }[] {
	const sizes = new Map<string, number>();
	for (const token of tokens) {
		const words = stateInWords(token);
		sizes.set(words, (sizes.get(words) ?? 0) + 1);
	}
	return [...sizes].map(([words, size]) => ({ words, size }));
}

function isTrained(label: number): boolean {
	return label !== IGNORE_INDEX;
}
