// Numbers and words that look random and are the same on each machine.

/** Whole numbers of 24 bits, from a linear congruential generator. */
export function createRandom(seed) {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state >>> 8;
	};
}

const vocabulary = [
	...[
		"a",
		"the",
		"of",
		"one",
		"each",
		"water",
		"light",
		"stone",
		"tree",
		"river",
		"small",
		"large",
		"old",
		"new",
	],
	...[
		"keeps",
		"moves",
		"holds",
		"grows",
		"turns",
		"slowly",
		"often",
		"with",
		"under",
		"over",
		"between",
		"before",
	],
];

/** So many words without a meaning; `next` comes from `createRandom`. */
export function wordsOf(next, count) {
	return Array.from({ length: count }, () => vocabulary[next() % vocabulary.length]).join(" ");
}
