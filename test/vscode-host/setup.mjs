// Installs the workbench, and with `--browser` also Chromium, from the npm registry alone: `[TUNELINT_VSCODE=newest] node test/vscode-host/setup.mjs [--browser]`.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { setUpBrowser } from "./browser/setup.mjs";
import { installOnce, npm } from "./install.mjs";
import { placeRipgrep, stubNativeModules } from "./native-stubs.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));

/** Where the workbench of each name is installed. "oldest" has the oldest VS Code that the manifest allows. */
const folders = { oldest: here, newest: path.join(here, "newest") };

/** The names that `--vscode` and TUNELINT_VSCODE take. */
export const workbenchNames = Object.keys(folders);

/** Makes the workbench ready to start; returns at once when it is. `report` receives one line before a long step. */
export async function setUpWorkbench(report) {
	const hostFolder = chosenFolder();
	const inputs = [
		path.join(hostFolder, "package-lock.json"),
		...["setup.mjs", "native-stubs.mjs"].map((name) => path.join(here, name)),
	];
	await installOnce(hostFolder, inputs, async () => {
		report("Installing the VS Code workbench from npm (300 to 800 MB on disk, only the first time) …");
		await npm(hostFolder, "ci");
		// `npm ci` refuses the shrinkwrap inside code-server ("Missing: tslib from lock file"); `install` still obeys it.
		await npm(vscodeFolder(), "install", "--omit=dev", "--no-save");
		stubNativeModules(vscodeFolder());
		placeRipgrep(hostFolder, vscodeFolder());
	});
}

/** The workbench that TUNELINT_VSCODE names. */
function chosenFolder() {
	const name = process.env.TUNELINT_VSCODE ?? "oldest";
	const folder = folders[name];
	if (!folder) throw new Error(`TUNELINT_VSCODE is "${name}"; choose one of ${workbenchNames.join(", ")}.`);
	return folder;
}

function vscodeFolder() {
	return path.join(chosenFolder(), "node_modules/code-server/lib/vscode");
}

/** A workbench may carry the Node.js that it needs. */
export function serverNode() {
	const carried = path.join(chosenFolder(), `node_modules/node-${process.platform}-${process.arch}/bin/node`);
	return fs.existsSync(carried) ? carried : process.execPath;
}

/** The script that starts VS Code's server. */
export function serverScript() {
	return path.join(vscodeFolder(), "out/server-main.js");
}

/** The version of VS Code itself, for example "1.100.3". */
export function workbenchVersion() {
	return JSON.parse(fs.readFileSync(path.join(vscodeFolder(), "package.json"), "utf8")).version;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	await setUpWorkbench(console.log);
	if (process.argv.includes("--browser")) await setUpBrowser(console.log);
	console.log(`VS Code ${workbenchVersion()} is ready.`);
}
