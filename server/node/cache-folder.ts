/** The person's folder for files that can be made again. */
import { join } from "node:path";

export function defaultCacheFolder(
	environment: Readonly<Record<string, string | undefined>>,
	home: string,
): string {
	const base =
		environment["XDG_CACHE_HOME"] ??
		environment["LOCALAPPDATA"] ??
		(process.platform === "darwin" ? join(home, "Library", "Caches") : join(home, ".cache"));
	return join(base, "tunelint");
}
