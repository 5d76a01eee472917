// Prints the size of every built file and of the VSIX, and writes it to `size.snap` with `--update`.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.resolve(here, "../../dist");
const lines = fs
	.readdirSync(dist, { recursive: true, encoding: "utf8" })
	.map((name) => name.replaceAll(path.sep, "/"))
	.filter((name) => /\.(?:cjs|js|css|wasm|br)$/.test(name) && name !== "e2e.cjs")
	.sort()
	.map((name) => {
		const bytes = fs.readFileSync(path.join(dist, name));
		return `${name.padEnd(40)} ${kilobytes(bytes.length)} kB ${kilobytes(gzipSync(bytes).length)} kB gzip`;
	});
const text = `${lines.join("\n")}\n`;
process.stdout.write(text);
if (process.argv.includes("--update")) fs.writeFileSync(path.join(here, "size.snap"), text);

function kilobytes(bytes) {
	return String(Math.round(bytes / 1000)).padStart(6);
}
