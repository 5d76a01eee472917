/** The package's own version: its manifest lies above `dist/` and above the repository's `out/`. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** `folder`: of a module of the package. */
export function packageVersion(folder: string): string {
	const manifest = join(folder, "package.json");
	if (existsSync(manifest)) {
		const { name, version } = JSON.parse(readFileSync(manifest, "utf8")) as {
			name?: string;
			version?: string;
		};
		if (name === "tunelint") {
			return version ?? "unknown";
		}
	}
	const parent = dirname(folder);
	return parent === folder ? "unknown" : packageVersion(parent);
}
