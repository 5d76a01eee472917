// Drives the packaged extension in VS Code's window: `node test/e2e/ui.mjs [file.vsix] [--only=NAME]`; screenshots go to `test/artifacts/`.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { exitOnSignals } from "../../scripts/vscode/exit-on-signals.mjs";
import { packageExtension } from "../../scripts/vscode/package-extension.mjs";
import { makeTemporaryFolder } from "../../scripts/vscode/temporary-folder.mjs";
import { launchBrowser } from "../vscode-host/browser/launch.mjs";
import { startHost } from "../vscode-host/host.mjs";
import { writeSampleWorkspace } from "./sample-workspace.mjs";
import { fromDashboardToRecord } from "./ui/from-dashboard-to-record.mjs";
import { inWindow } from "./ui/in-window.mjs";
import { writeLargeFile } from "./ui/large-file.mjs";
import { lookInRestrictedMode } from "./ui/look-in-restricted-mode.mjs";
import { seeEmptyPage, seeLongRecords, writeLongRecords } from "./ui/measure-long-records.mjs";
import { mendLargeFile } from "./ui/mend-large-file.mjs";
import { seeProblemToPreview } from "./ui/see-problem-to-preview.mjs";
import { tryWhatIf } from "./ui/try-what-if.mjs";
import { workInPreview } from "./ui/work-in-preview.mjs";

const sample = { write: writeSampleWorkspace, file: "train.jsonl" };
/** Each in a window and a folder of its own. */
const trustedWindows = [
	{ name: "dark", theme: "Default Dark Modern", look: seeProblemToPreview("vscode-dark"), ...sample },
	{ name: "light", theme: "Default Light Modern", look: seeProblemToPreview("vscode-light"), ...sample },
	{
		name: "high-contrast",
		theme: "Default High Contrast",
		look: seeProblemToPreview("vscode-high-contrast"),
		...sample,
	},
	{ name: "preview", look: workInPreview, ...sample },
	{ name: "what-if", look: tryWhatIf, ...sample },
	{ name: "dashboard", look: fromDashboardToRecord, ...sample },
	{ name: "empty-page", look: seeEmptyPage, write: writeLongRecords, file: "train.jsonl" },
	{ name: "long-records", look: seeLongRecords, write: writeLongRecords, file: "train.jsonl" },
	{ name: "large-file", look: mendLargeFile, write: writeLargeFile, file: "large.jsonl" },
];
const untrustedWindows = [{ name: "untrusted", look: lookInRestrictedMode, ...sample }];

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const artifacts = path.join(root, "test/artifacts");

exitOnSignals();
process.exitCode = await main();

async function main() {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { only: { type: "string" } },
	});
	const temporary = makeTemporaryFolder("ui");
	fs.mkdirSync(artifacts, { recursive: true });
	let browser;
	try {
		const vsix = [
			positionals[0] ?? (await packageExtension(root, temporary.path)),
			await packageExtension(path.join(root, "test/e2e/ui/empty-page"), temporary.path),
		];
		browser = await launchBrowser();
		const options = { browser, vsix, temporaryFolder: temporary.path, only: values.only };
		await lookThrough(trustedWindows, options);
		await lookThrough(untrustedWindows, { ...options, workspaceTrust: true });
		console.log(
			`The UI test passed. The screenshots are in ${path.relative(process.cwd(), artifacts) || "."}.`,
		);
		return 0;
	} catch (error) {
		console.error(error);
		return 1;
	} finally {
		await browser?.close();
		temporary.remove();
	}
}

/** One server for all of them: to start one takes longer than to open a window. */
async function lookThrough(windows, { browser, vsix, temporaryFolder, only, workspaceTrust = false }) {
	const wanted = windows.filter(({ name }) => only === undefined || name === only);
	if (wanted.length === 0) return;
	const host = await startHost({
		vsix,
		settings: { "editor.minimap.enabled": false },
		workspaceTrust,
		connectionToken: true,
	});
	try {
		for (const { name, theme, look, write, file } of wanted) {
			const folder = write(temporaryFolder);
			if (theme) setTheme(folder, theme);
			await inWindow({ name, browser, host, folder, file: path.join(folder, file), artifacts }, look);
		}
	} finally {
		await host.stop();
	}
}

/** Settings of the folder, since the server and the person's settings are shared. */
function setTheme(folder, theme) {
	fs.mkdirSync(path.join(folder, ".vscode"));
	fs.writeFileSync(
		path.join(folder, ".vscode/settings.json"),
		JSON.stringify({ "workbench.colorTheme": theme }),
	);
}
