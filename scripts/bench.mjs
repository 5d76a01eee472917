// `npm run bench [-- name…] [--update]`: runs the benchmarks of test/bench; without a name, all of them.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../test/bench");
const known = fs
	.readdirSync(folder)
	.filter((name) => name.endsWith(".mjs"))
	.map((name) => name.slice(0, -4))
	.sort();
const words = process.argv.slice(2);
const names = words.filter((word) => !word.startsWith("--"));
const unknown = names.find((name) => !known.includes(name));
if (unknown !== undefined) {
	console.error(`There is no benchmark "${unknown}". Choose of: ${known.join(", ")}.`);
	process.exit(2);
}

for (const name of names.length > 0 ? names : known) {
	console.log(`\n# ${name}`);
	const options = words.filter((word) => word.startsWith("--"));
	const { status } = spawnSync(process.execPath, [path.join(folder, `${name}.mjs`), ...options], {
		stdio: "inherit",
	});
	if (status !== 0) process.exit(status ?? 1);
}
