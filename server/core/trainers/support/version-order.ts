/** Order of release numbers such as `0.29.1`. */

/** Negative when `a` is older than `b`. Suffixes such as `rc1` or `.dev0` count as the release that they lead to. */
export function compareReleases(a: string, b: string): number {
	const left = partsOf(a);
	const right = partsOf(b);
	for (let i = 0; i < Math.max(left.length, right.length); i++) {
		const difference = (left[i] ?? 0) - (right[i] ?? 0);
		if (difference !== 0) {
			return difference;
		}
	}
	return 0;
}

export function isAtLeast(version: string, minimum: string): boolean {
	return compareReleases(version, minimum) >= 0;
}

/** A script is read under each release of its library, which asks for the same few again and again. */
const known = new Map<string, readonly number[]>();
const MOST_KNOWN = 1_000;

function partsOf(version: string): readonly number[] {
	const before = known.get(version);
	if (before !== undefined) {
		return before;
	}
	const release = /^v?(\d+(?:\.\d+)*)/.exec(version.trim())?.[1] ?? "0";
	const parts = release.split(".").map(Number);
	if (known.size < MOST_KNOWN) {
		known.set(version, parts);
	}
	return parts;
}
