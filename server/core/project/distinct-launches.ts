/** Leaves out commands that say the same. */
import type { Launch } from "../types/launch.js";

/** The commands that differ: the same one may stand in a README and in a script. */
export function distinctLaunches(launches: readonly Launch[]): readonly Launch[] {
	const known = new Map<string, Launch>();
	for (const launch of launches) {
		const key = JSON.stringify(launch.words.map(({ text, isKnown }) => [text, isKnown]));
		known.set(key, known.get(key) ?? launch);
	}
	return [...known.values()];
}
