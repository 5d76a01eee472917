/** The only cache of core: least recently used first out, bounded in bytes. */

export type Memo<T> = (key: string, bytes: number, compute: () => T) => T;

/** `bytes` of an entry are the caller's estimate; an entry above the whole limit is not kept. */
export function createMemo<T>(limit: number): Memo<T> {
	const entries = new Map<string, { readonly value: T; readonly bytes: number }>();
	let total = 0;
	return (key, bytes, compute) => {
		const known = entries.get(key);
		if (known !== undefined) {
			entries.delete(key);
			entries.set(key, known);
			return known.value;
		}
		const value = compute();
		const size = bytes + key.length * 2;
		if (size > limit) {
			return value;
		}
		entries.set(key, { value, bytes: size });
		total += size;
		for (const [oldest, entry] of entries) {
			if (total <= limit) {
				break;
			}
			entries.delete(oldest);
			total -= entry.bytes;
		}
		return value;
	};
}
