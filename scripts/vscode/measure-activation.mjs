// Reads from VS Code's own list of running extensions how long the packaged extension took to load and to activate.
import * as fs from "node:fs";
import * as path from "node:path";
import { launchBrowser } from "../../test/vscode-host/browser/launch.mjs";
import { startHost } from "../../test/vscode-host/host.mjs";
import { writeSampleWorkspace } from "../../test/e2e/sample-workspace.mjs";
import { openWorkbench } from "../../test/e2e/ui/workbench-page.mjs";
import { makeTemporaryFolder } from "./temporary-folder.mjs";

/** Each in a VS Code of its own: the first start of a page also fills caches. */
const runs = 5;

/** The list draws only the rows that are in view, in pixels. */
const tall = 5_000;

/** Milliseconds of each run, and whether a folder without datasets or scripts activates the extension, too. */
export async function measureActivation(vsix) {
	const temporary = makeTemporaryFolder("activation");
	const browser = await launchBrowser();
	const host = await startHost({ vsix, settings: { "editor.minimap.enabled": false } });
	try {
		const sample = writeSampleWorkspace(temporary.path);
		const plain = fs.mkdtempSync(path.join(temporary.path, "plain-"));
		fs.writeFileSync(path.join(plain, "notes.txt"), "Nothing for Tunelint.\n");
		const times = [];
		for (let run = 0; run < runs; run += 1) {
			const line = await runningExtension(browser, host, {
				folder: sample,
				file: "train.jsonl",
				isAwaited: true,
			});
			times.push(Number(/Activation: (\d+)ms/.exec(line)[1]));
		}
		const line = await runningExtension(browser, host, {
			folder: plain,
			file: "notes.txt",
			isAwaited: false,
		});
		return { times, isActiveWithoutFiles: line !== undefined };
	} finally {
		await browser.close();
		await host.stop();
		temporary.remove();
	}
}

/** The extension's line in the list; undefined when it is not there. */
async function runningExtension(browser, host, { folder, file, isAwaited }) {
	const context = await browser.newContext({ viewport: { width: 1280, height: tall } });
	try {
		const page = await context.newPage();
		const workbench = await openWorkbench(page, host, { folder, file: path.join(folder, file) });
		if (isAwaited) await workbench.squiggles.first().waitFor({ state: "attached" });
		await workbench.runCommand("Developer: Show Running Extensions");
		await page.locator(".runtime-extensions-editor .monaco-list-row").first().waitFor();
		const row = page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: "Tunelint" });
		if (isAwaited) await row.waitFor();
		return (await row.count()) === 0 ? undefined : await row.innerText();
	} finally {
		await context.close();
	}
}
