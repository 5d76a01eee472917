/** Keeps what was loaded last: a few large things, or many small ones. */

export interface KeptLoads<T> {
	/** What is kept under the stamp, or a new load. */
	get(stamp: string, load: () => Promise<T>): Promise<T>;
}

interface Kept<T> {
	readonly loading: Promise<T>;
	share: number;
}

/** `shareOf`: of the room for one; what is being loaded takes it whole. */
export function keepLoads<T>(room: number, shareOf: (loaded: T) => number): KeptLoads<T> {
	const kept = new Map<string, Kept<T>>();

	const makeRoom = (): void => {
		let used = [...kept.values()].reduce((sum, { share }) => sum + share, 0);
		for (const [stamp, { share }] of kept) {
			if (used <= room || kept.size === 1) {
				return;
			}
			kept.delete(stamp);
			used -= share;
		}
	};

	return {
		async get(stamp, load) {
			const one = kept.get(stamp) ?? { loading: load(), share: 1 };
			kept.delete(stamp);
			kept.set(stamp, one);
			makeRoom();
			const loaded = await one.loading;
			one.share = shareOf(loaded);
			return loaded;
		},
	};
}
