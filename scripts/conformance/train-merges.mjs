// A small byte-pair training, enough to give crafted tokenizers a vocabulary with merges; the same input gives the same merges.

/**
 * @param {readonly (readonly string[])[]} pieces words as lists of symbols
 * @param {number} count how many merges to make
 * @returns {readonly (readonly [string, string])[]} in the order in which they were made
 */
export function trainMerges(pieces, count) {
	const words = pieces.map((piece) => [...piece]);
	const merges = [];
	while (merges.length < count) {
		const pair = mostFrequentPair(words);
		if (pair === undefined) break;
		merges.push(pair);
		for (const word of words) join(word, pair);
	}
	return merges;
}

/** Ties go to the pair that comes first in code units, so that nothing depends on an engine's order. */
function mostFrequentPair(words) {
	const counts = new Map();
	for (const word of words) {
		for (let i = 0; i + 1 < word.length; i++) {
			const key = `${word[i]} ${word[i + 1]}`;
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
	}
	let best;
	for (const [key, count] of counts) {
		if (best === undefined || count > best.count || (count === best.count && key < best.key)) {
			best = { key, count };
		}
	}
	return best === undefined || best.count < 2 ? undefined : best.key.split(" ");
}

function join(word, [left, right]) {
	for (let i = 0; i + 1 < word.length; i++) {
		if (word[i] === left && word[i + 1] === right) word.splice(i, 2, left + right);
	}
}
