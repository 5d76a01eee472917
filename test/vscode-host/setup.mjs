// Installs the workbench, and with `--browser` also Chromium, from the npm registry alone: `node test/vscode-host/setup.mjs [--browser]`.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { setUpBrowser } from "./browser/setup.mjs";
import { installOnce, npm } from "./install.mjs";
import { placeRipgrep, stubNativeModules } from "./native-stubs.mjs";

const hostFolder = path.dirname(fileURLToPath(import.meta.url));
const vscodeFolder = path.join(hostFolder, "node_modules/code-server/lib/vscode");

/** Makes the workbench ready to start; returns at once when it is. `report` receives one line before a long step. */
export async function setUpWorkbench(report) {
	const inputs = ["package-lock.json", "setup.mjs", "native-stubs.mjs"].map((name) =>
		path.join(hostFolder, name),
	);
	await installOnce(hostFolder, inputs, async () => {
		report("Installing the VS Code workbench from npm (about 300 MB on disk, only the first time) …");
		await npm(hostFolder, "ci");
		// `npm ci` refuses the shrinkwrap inside code-server 4.100.3 ("Missing: tslib from lock file"); `install` still obeys it.
		await npm(vscodeFolder, "install", "--omit=dev", "--no-save");
		stubNativeModules(vscodeFolder);
		placeRipgrep(hostFolder, vscodeFolder);
	});
}

/** The script that starts VS Code's server. */
export function serverScript() {
	return path.join(vscodeFolder, "out/server-main.js");
}

/** The version of VS Code itself, for example "1.100.3". */
export function workbenchVersion() {
	return JSON.parse(fs.readFileSync(path.join(vscodeFolder, "package.json"), "utf8")).version;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	await setUpWorkbench(console.log);
	if (process.argv.includes("--browser")) await setUpBrowser(console.log);
	console.log(`VS Code ${workbenchVersion()} is ready.`);
}
