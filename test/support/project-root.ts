/** The folder of package.json, from wherever the compiled tests run. */
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

export const projectRoot = findRoot(path.dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
	return fs.existsSync(path.join(folder, "package.json")) ? folder : findRoot(path.dirname(folder));
}
