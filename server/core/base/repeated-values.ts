/** Which numbers stand in a list more than once: a table of all of them would take ten times as long as sorting them. */
export function repeatedValues(values: Float64Array): ReadonlySet<number> {
	const sorted = values.slice().sort();
	const repeated = new Set<number>();
	for (let i = 1; i < sorted.length; i++) {
		const value = sorted[i] ?? 0;
		if (value === sorted[i - 1]) {
			repeated.add(value);
		}
	}
	return repeated;
}
