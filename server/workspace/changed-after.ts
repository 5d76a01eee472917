/** Which files were changed after something was made of them. */
import type { Host } from "../host.js";

/** Files that are written together, as by a checkout, have times that differ by less. */
const MARGIN_MS = 60_000;

export async function changedAfter(host: Host, time: number, files: readonly string[]): Promise<string[]> {
	const stats = await Promise.all(files.map((file) => host.stat(file)));
	return files.filter((_, i) => (stats[i]?.modified ?? 0) > time + MARGIN_MS);
}
