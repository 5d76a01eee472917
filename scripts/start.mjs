// `npm start`: shows Tunelint's findings in `examples/`, then opens that folder in VS Code; with `--check` it only proves that this works.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { quietSettings, startHost } from "../test/vscode-host/host.mjs";
import { checkPage } from "./vscode/check-page.mjs";
import { findDesktopEditor, openInDesktop } from "./vscode/desktop.mjs";
import { exitOnSignals } from "./vscode/exit-on-signals.mjs";
import { packageExtension } from "./vscode/package-extension.mjs";
import { makeTemporaryFolder } from "./vscode/temporary-folder.mjs";

const oldestNode = 20;
const isCheck = process.argv.includes("--check");
// The tests of this script itself point it elsewhere.
const root = path.resolve(
	process.env.TUNELINT_START_ROOT ?? path.join(path.dirname(fileURLToPath(import.meta.url)), ".."),
);
const examples = path.join(root, "examples");
const settings = { "workbench.startupEditor": "readme" };
const say = (line) => console.log(`tunelint: ${line}`);

let exitCodeWhenStopped = 130;
exitOnSignals(() => exitCodeWhenStopped);

try {
	await main();
} catch (error) {
	console.error(`\ntunelint: ${error instanceof Error ? error.message : error}`);
	process.exitCode = 1;
}

async function main() {
	expectPrerequisites();
	printFindings();
	const editor = isCheck ? undefined : findDesktopEditor(oldestVscode(), say);
	if (editor && (await showInDesktop(editor))) return;
	await showInWorkbench();
}

function expectPrerequisites() {
	const major = Number(process.versions.node.split(".")[0]);
	if (major < oldestNode)
		throw new Error(`Node.js ${process.versions.node} is too old. Install Node.js ${oldestNode} or later.`);
	for (const file of ["dist/cli.js", "dist/extension.cjs", "examples"]) {
		if (!fs.existsSync(path.join(root, file)))
			throw new Error(`"${file}" is missing. Run "npm run build" first.`);
	}
}

/** The command line ends with 1 when it finds errors, which the examples have on purpose. */
function printFindings() {
	say("These are the findings in examples/, from `node dist/cli.js check examples`:\n");
	const { status, signal } = spawnSync(process.execPath, ["dist/cli.js", "check", "examples"], {
		cwd: root,
		stdio: "inherit",
	});
	console.log("");
	if (status !== 0 && status !== 1) throw new Error(`The command line broke (${status ?? signal}).`);
}

function oldestVscode() {
	const { engines } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
	return /(\d+)\.(\d+)/.exec(engines.vscode).slice(1).map(Number);
}

/** False when the editor did not open. */
async function showInDesktop(command) {
	const temporary = makeTemporaryFolder("start");
	say(`Opening examples/ in "${command}". Close its window, or press Ctrl-C, to stop.`);
	exitCodeWhenStopped = 0;
	const exitCode = await openInDesktop(command, {
		folder: examples,
		extensionFolder: root,
		dataFolder: temporary.path,
		settings: { ...quietSettings, ...settings },
	});
	temporary.remove();
	if (exitCode !== 0)
		say(`"${command}" did not open (it ended with ${exitCode}). Taking the VS Code from npm instead.`);
	return exitCode === 0;
}

async function showInWorkbench() {
	const temporary = makeTemporaryFolder("start");
	say("Packaging the extension …");
	const vsix = await packageExtension(root, temporary.path);
	const host = await startHost({
		vsix,
		settings,
		connectionToken: true,
		isForTests: false,
		report: say,
	});
	temporary.remove();
	try {
		say("Checking that the page is served, and only with its token …");
		await checkPage(host.url(examples));
		if (!isCheck) await serveUntilStopped(host);
	} finally {
		await host.stop();
	}
	say("VS Code was served with the extension, and asked for its token. All is well.");
}

async function serveUntilStopped(host) {
	exitCodeWhenStopped = 0;
	console.log(
		`\nVS Code runs with Tunelint and examples/. Open this address in a browser on this machine:\n\n  ${host.url(examples)}\n\nPress Ctrl-C to stop.`,
	);
	const { exitCode, signal } = await host.ended;
	throw new Error(
		`VS Code's server ended by itself (${exitCode ?? signal}).\n${host.logText().slice(-2000)}`,
	);
}
