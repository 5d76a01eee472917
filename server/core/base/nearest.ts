/** The word of a list that a person most likely meant. */

/** The nearest candidate within two edits, case ignored; undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
	const lower = word.toLowerCase();
	let best: string | undefined;
	let bestDistance = 3;
	for (const candidate of candidates) {
		const distance = editDistance(lower, candidate.toLowerCase());
		// A short word is within two edits of nearly everything, so at most every third letter may differ.
		if (distance < bestDistance && distance * 3 <= Math.max(candidate.length, 3)) {
			best = candidate;
			bestDistance = distance;
		}
	}
	return best;
}

/** Insertions, deletions, substitutions and swaps of neighbours; 99 for words that differ much in length. */
function editDistance(a: string, b: string): number {
	if (Math.abs(a.length - b.length) > 2) {
		return 99;
	}
	const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
	const at = (i: number, j: number): number => rows[i]?.[j] ?? 99;
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		rows.push(row);
		for (let j = 1; j <= b.length; j++) {
			const cost = a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1;
			let distance = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + cost);
			const isSwap =
				i > 1 && j > 1 && a.charAt(i - 1) === b.charAt(j - 2) && a.charAt(i - 2) === b.charAt(j - 1);
			if (isSwap) {
				distance = Math.min(distance, at(i - 2, j - 2) + 1);
			}
			row.push(distance);
		}
	}
	return at(a.length, b.length);
}
