/** Results that are kept as long as everything that they were made of is the same. */

export interface Memo {
	/** `inputs` are compared one by one with `===`; of plain data give the JSON. */
	get<T>(key: string, inputs: readonly unknown[], make: () => T | Promise<T>): Promise<T>;
	/** Drops the keys that were not asked for since the last call. */
	sweep(): void;
}

export function createMemo(): Memo {
	const known = new Map<string, { readonly inputs: readonly unknown[]; readonly value: unknown }>();
	let asked = new Set<string>();
	return {
		async get<T>(key: string, inputs: readonly unknown[], make: () => T | Promise<T>): Promise<T> {
			asked.add(key);
			const kept = known.get(key);
			if (kept !== undefined && isEqual(kept.inputs, inputs)) {
				// Each kind of result has keys of its own, so it is of the type that was kept.
				return kept.value as T;
			}
			const value = await make();
			known.set(key, { inputs, value });
			return value;
		},
		sweep() {
			for (const key of known.keys()) {
				if (!asked.has(key)) {
					known.delete(key);
				}
			}
			asked = new Set();
		},
	};
}

function isEqual(a: readonly unknown[], b: readonly unknown[]): boolean {
	return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
