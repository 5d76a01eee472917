/** Where the common beginning of two answers ends, as TRL's `extract_prompt` finds it. */

/**
 * The index at which both answers are cut; as in Python, a negative one counts from the end. `undefined`: TRL stops, as
 * one of them is empty. Answers that do not differ are cut before the last item of the shorter one.
 */
export function promptEnd<T>(
	chosen: readonly T[],
	rejected: readonly T[],
	same: (a: T, b: T) => boolean,
	isSpace: (item: T) => boolean,
): number | undefined {
	const count = Math.min(chosen.length, rejected.length);
	for (let i = 0; i < count; i++) {
		const [a, b] = [chosen[i], rejected[i]];
		if (a !== undefined && b !== undefined && !same(a, b)) {
			// `chosen[idx - 1]` of the first item is the last one in Python.
			const before = chosen.at(i - 1);
			return before !== undefined && isSpace(before) ? i - 1 : i;
		}
	}
	return count === 0 ? undefined : count - 1;
}

/** Python's `items[:index]` as a length. */
export function cutAt(length: number, index: number): number {
	return index < 0 ? Math.max(0, length + index) : Math.min(length, index);
}
