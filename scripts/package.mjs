// `npm run package`: builds a release, packages it as a VSIX, and prints its size and how long it takes to activate in a real VS Code.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { listPackage } from "./vscode/list-package.mjs";
import { measureActivation } from "./vscode/measure-activation.mjs";
import { measureLoading } from "./vscode/measure-loading.mjs";
import { packageExtension } from "./vscode/package-extension.mjs";
import { exitOnSignals } from "./vscode/exit-on-signals.mjs";

const mostBytes = 4_000_000;
const mostMilliseconds = 50;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
exitOnSignals();
process.exitCode = await main();

async function main() {
	const build = spawnSync(process.execPath, [path.join(root, "scripts/build.mjs"), "--release"], {
		stdio: "inherit",
	});
	if (build.status !== 0) return 1;
	const { version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
	const vsix = path.join(root, `tunelint-${version}.vsix`);
	fs.renameSync(await packageExtension(root, root), vsix);
	const bytes = fs.statSync(vsix).size;
	console.log(`${path.basename(vsix)}: ${(bytes / 1e6).toFixed(2)} MB of ${mostBytes / 1e6} MB`);
	const isSmall = bytes < mostBytes;
	if (!isSmall) console.error("The package is too large.");
	const { count, strangers } = await listPackage(root);
	console.log(`${count} files${strangers.length === 0 ? "" : `; not expected: ${strangers.join(", ")}`}`);
	const { microseconds, loaded } = measureLoading(path.join(root, "dist/extension.cjs"));
	console.log(`Activation alone: ${(microseconds / 1000).toFixed(1)} ms of CPU; loads ${loaded.join(", ")}`);
	return (await isActivatedInTime(vsix)) && isSmall && strangers.length === 0 ? 0 : 1;
}

/** `--no-activation`: for machines that cannot run the VS Code of the tests. */
async function isActivatedInTime(vsix) {
	if (process.argv.includes("--no-activation")) return true;
	const { times, isActiveWithoutFiles } = await measureActivation(vsix);
	// Other programs on the machine only ever make it slower.
	const best = Math.min(...times);
	console.log(`Activation in VS Code: ${times.join(", ")} ms; the fastest counts, of ${mostMilliseconds} ms`);
	console.log(`Without a relevant file: ${isActiveWithoutFiles ? "active" : "not activated"}`);
	if (best >= mostMilliseconds) console.error("The activation takes too long.");
	if (isActiveWithoutFiles) console.error("The extension is activated where nothing is for it.");
	return best < mostMilliseconds && !isActiveWithoutFiles;
}
