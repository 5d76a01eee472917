// Looks at the packaged extension in VS Code's window: `node test/e2e/ui.mjs [file.vsix]`; the screenshots go to `test/artifacts/`.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { exitOnSignals } from "../../scripts/vscode/exit-on-signals.mjs";
import { packageExtension } from "../../scripts/vscode/package-extension.mjs";
import { makeTemporaryFolder } from "../../scripts/vscode/temporary-folder.mjs";
import { launchBrowser } from "../vscode-host/browser/launch.mjs";
import { deathOfExtensionHost, startHost } from "../vscode-host/host.mjs";
import { writeSampleWorkspace } from "./sample-workspace.mjs";
import { measureLongRecords, writeLongRecords } from "./ui/measure-long-records.mjs";
import { openWorkbench } from "./ui/workbench-page.mjs";

// Words of the extension.
const previewCommand = "Tunelint: Preview tokens";
const fixTitle = 'Change role to "user"';
const themes = [
	{ name: "dark", setting: "Default Dark Modern", kind: "vscode-dark" },
	{ name: "light", setting: "Default Light Modern", kind: "vscode-light" },
	{ name: "high-contrast", setting: "Default High Contrast", kind: "vscode-high-contrast" },
];

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const artifacts = path.join(root, "test/artifacts");
const ownHosts = /^(127\.0\.0\.1|localhost|.*\.vscode-resource\.vscode-cdn\.net)$/;

exitOnSignals();
process.exitCode = await main();

async function main() {
	const temporary = makeTemporaryFolder("ui");
	fs.mkdirSync(artifacts, { recursive: true });
	let browser;
	try {
		const vsix = process.argv[2] ?? (await packageExtension(root, temporary.path));
		browser = await launchBrowser();
		for (const theme of themes) {
			const settings = { "workbench.colorTheme": theme.setting, "editor.minimap.enabled": false };
			const trusted = {
				name: theme.name,
				browser,
				vsix,
				settings,
				folder: writeSampleWorkspace(temporary.path),
			};
			await inWorkbench(trusted, (session) => lookAtEverything(session, theme));
		}
		const untrusted = {
			name: "untrusted",
			browser,
			vsix,
			workspaceTrust: true,
			folder: writeSampleWorkspace(temporary.path),
		};
		await inWorkbench(untrusted, seeProblemInUntrustedFolder);
		const folder = writeSampleWorkspace(temporary.path);
		writeLongRecords(folder);
		await inWorkbench({ name: "long", browser, vsix, folder }, seeLongRecords);
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

/** Runs `look` in a fresh VS Code, and fails when the extension host died or something was asked from the network. */
async function inWorkbench({ name, browser, vsix, folder, settings, workspaceTrust = false }, look) {
	const started = performance.now();
	const host = await startHost({ vsix, settings, workspaceTrust, connectionToken: true });
	const context = await browser.newContext({
		viewport: { width: 1280, height: 800 },
		reducedMotion: "reduce",
	});
	const page = await context.newPage();
	const strangers = new Set();
	page.on("request", (request) => {
		const { protocol, hostname } = new URL(request.url());
		if (/^(http|ws)/.test(protocol) && !ownHosts.test(hostname)) strangers.add(hostname);
	});
	const dataset = path.join(folder, "train.jsonl");
	const shoot = (what) => page.screenshot({ path: path.join(artifacts, `${name}-${what}.png`) });
	try {
		const workbench = await openWorkbench(page, host, { folder, file: dataset });
		await look({ workbench, dataset, shoot });
		assert.deepEqual([...strangers], [], "The page asked other machines.");
		assert.equal(deathOfExtensionHost(host.logText()), undefined);
		console.log(`${name}: passed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
	} catch (error) {
		await shoot("failure");
		fs.writeFileSync(path.join(artifacts, `${name}-server.log`), host.logText());
		fs.cpSync(host.logsFolder, path.join(artifacts, `${name}-logs`), { recursive: true });
		console.error(
			`See test/artifacts/${name}-failure.png, and the extension's own log in test/artifacts/${name}-logs.`,
		);
		throw error;
	} finally {
		await context.close();
		await host.stop();
	}
}

async function lookAtEverything({ workbench, dataset, shoot }, theme) {
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await shoot("1-squiggle");

	const hover = await workbench.hoverOver("Seven is a prime");
	assert.match(hover, /\d+ tokens?\b/);
	await shoot("2-hover");
	await workbench.leaveHover();

	await fixTheRole(workbench, dataset, shoot);

	await workbench.placeCursor("Seven is a prime");
	await workbench.runCommand(previewCommand);
	const preview = await workbench.readPreview();
	await shoot("5-preview");
	assertPreview(preview, theme);
	await workInPreview(workbench, shoot);
	console.log(
		`${theme.name}: hover ${JSON.stringify(hover)}\n${theme.name}: preview ${JSON.stringify(preview)}`,
	);
}

/** The keys of the panel, the selection in the editor, the next record, and a second panel. */
async function workInPreview(workbench, shoot) {
	const { preview } = workbench;
	const answer = preview.locator(".token", { hasText: "prime" }).last();
	await answer.click();
	const width = await workbench.selectionBeyond(0);
	await workbench.pressInPreview("Shift+ArrowRight");
	await workbench.selectionBeyond(width);
	await shoot("6-selection");
	await workbench.pressInPreview("]");
	await preview.locator("#record", { hasText: "record 2" }).waitFor();
	const waits = [];
	for (const [key, record] of Array.from({ length: 6 }, (_, i) => (i % 2 === 0 ? ["[", 1] : ["]", 2]))) {
		await preview.locator("#tokens").focus();
		waits.push(await preview.locator("body").evaluate(stepTo, { key, record }));
	}
	console.log(`A step to the next record: ${waits.map(Math.round).join(", ")} ms`);
	await workbench.placeCursor("Goodbye");
	await workbench.runCommand("Tunelint: Preview tokens in another panel");
	await workbench.previewTabs.nth(1).waitFor();
	await shoot("7-two-panels");
}

/** Runs in the preview: from the key to the painted record. */
async function stepTo(body, { key, record }) {
	const { requestAnimationFrame } = globalThis;
	const started = performance.now();
	document.dispatchEvent(new globalThis.KeyboardEvent("keydown", { key }));
	while (!document.querySelector("#record").textContent.startsWith(`record ${record} `))
		await new Promise(requestAnimationFrame);
	await new Promise(requestAnimationFrame);
	return performance.now() - started;
}

/** Only printed: machines differ. */
async function seeLongRecords({ workbench, shoot }) {
	await workbench.statusReady();
	const steps = await measureLongRecords(workbench, { command: previewCommand });
	await shoot("preview");
	assert.ok(steps.every(({ bytes }) => bytes < 600_000));
}

async function fixTheRole(workbench, dataset, shoot) {
	const menu = await workbench.applyFix("usr", fixTitle);
	await shoot("3-fixes");
	await menu.choose();
	await workbench.squiggles.first().waitFor({ state: "detached" });
	await workbench.save();
	await shoot("4-fixed");
	const rows = fs
		.readFileSync(dataset, "utf8")
		.trim()
		.split("\n")
		.map((row) => JSON.parse(row));
	assert.deepEqual(
		rows.map(({ messages }) => messages[0].role),
		["user", "user", "user"],
	);
}

function assertPreview(preview, theme) {
	assert.match(preview.record, /\b1\b/);
	assert.match(preview.exactness, /exact/i);
	assert.equal(preview.theme, theme.kind);
	assert.match(preview.trained.text, /prime/);
	assert.match(preview.masked.text, /Name/);
	assert.notEqual(preview.trained.look, preview.masked.look, "Trained and masked tokens look the same.");
}

async function seeProblemInUntrustedFolder({ workbench, shoot }) {
	await workbench.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await shoot("squiggle");
	// Reading is safe, so the tokens are shown; what runs a program or asks the network is not offered.
	await workbench.placeCursor("Name a prime");
	await workbench.runCommand(previewCommand);
	assert.match((await workbench.readPreview()).exactness, /exact/i);
	await shoot("preview");
	for (const title of ["Tunelint: Download tokenizer", "Tunelint: Verify parity with your Python"])
		assert.equal(
			await workbench.isOffered(title),
			false,
			`"${title}" is offered in a folder that is not trusted.`,
		);
	assert.equal(await workbench.isOffered(previewCommand), true);
}
