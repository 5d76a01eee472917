// Takes the pictures of the README in a real VS Code: `node scripts/screenshots.mjs [file.vsix]`; every theme goes to test/artifacts/screenshots, what the README shows to docs/images.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { openWorkbench } from "../test/e2e/ui/workbench-page.mjs";
import { launchBrowser } from "../test/vscode-host/browser/launch.mjs";
import { startHost } from "../test/vscode-host/host.mjs";
import { animatedPng } from "./screenshots/animated-png.mjs";
import { exitOnSignals } from "./vscode/exit-on-signals.mjs";
import { packageExtension } from "./vscode/package-extension.mjs";
import { makeTemporaryFolder } from "./vscode/temporary-folder.mjs";

const themes = [
	{ name: "dark", setting: "Default Dark Modern" },
	{ name: "light", setting: "Default Light Modern" },
	{ name: "high-contrast", setting: "Default High Contrast" },
];
const size = { width: 1200, height: 700 };
/** Milliseconds of each picture of the animation. */
const beat = 1_800;
const fixTitle = 'Change role to "user"';
const shown = [
	"dark-overview",
	"light-overview",
	"high-contrast-overview",
	"dark-hover",
	"dark-fixes",
	"dark-walkthrough",
];

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const artifacts = path.join(root, "test/artifacts/screenshots");
const images = path.join(root, "docs/images");

exitOnSignals();
const temporary = makeTemporaryFolder("screenshots");
const browser = await launchBrowser();
try {
	fs.mkdirSync(artifacts, { recursive: true });
	const vsix = process.argv[2] ?? (await packageExtension(root, temporary.path));
	for (const theme of themes) await takePictures(theme, vsix);
	for (const name of shown)
		fs.copyFileSync(path.join(artifacts, `${name}.png`), path.join(images, `${name}.png`));
} finally {
	await browser.close();
	temporary.remove();
}

async function takePictures({ name, setting }, vsix) {
	const folder = path.join(temporary.path, name, "sample");
	fs.cpSync(path.join(root, "media/sample"), folder, { recursive: true });
	const host = await startHost({
		vsix,
		settings: {
			"workbench.colorTheme": setting,
			"editor.minimap.enabled": false,
			"editor.fontSize": 14,
			"workbench.activityBar.location": "hidden",
		},
	});
	const context = await browser.newContext({ viewport: size, reducedMotion: "reduce" });
	const frames = [];
	try {
		const page = await context.newPage();
		const workbench = await openWorkbench(page, host, { folder, file: path.join(folder, "train.jsonl") });
		const shoot = async (what) => {
			const png = await page.screenshot({
				path: path.join(artifacts, `${name}-${what}.png`),
				animations: "disabled",
			});
			frames.push({ png, milliseconds: beat });
		};
		await tellTheStory(workbench, shoot);
		const other = await context.newPage();
		await openWalkthrough(
			await openWorkbench(other, host, { folder, file: path.join(folder, "train.jsonl") }),
		);
		await other.screenshot({ path: path.join(artifacts, `${name}-walkthrough.png`) });
		fs.writeFileSync(path.join(artifacts, `${name}-story.png`), animatedPng(frames));
		if (name === "dark")
			fs.copyFileSync(path.join(artifacts, `${name}-story.png`), path.join(images, "story.png"));
		console.log(`${name}: ${frames.length + 1} pictures`);
	} finally {
		await context.close();
		await host.stop();
	}
}

/** A fault, its fix, and the tokens of the row: the same in each theme. */
async function tellTheStory(workbench, shoot) {
	await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await workbench.statusReady();
	await shoot("squiggle");
	await workbench.hoverOver("A piece of text");
	await shoot("hover");
	await workbench.leaveHover();
	const menu = await workbench.applyFix("usr", fixTitle);
	await shoot("fixes");
	await menu.choose();
	await workbench.squiggles.first().waitFor({ state: "detached" });
	await shoot("fixed");
	await workbench.placeCursor("neighbours and keeps");
	await workbench.runCommand("Tunelint: Preview tokens");
	await workbench.readPreview();
	await shoot("overview");
	await workbench.runCommand("Tunelint: Preview previous record");
	await workbench.preview.locator("#record", { hasText: /\b2\b/ }).waitFor();
	await workbench.readPreview();
	await shoot("preview");
}

/** This VS Code knows the walkthroughs of extensions only some seconds after it was first asked for one. */
async function openWalkthrough({ page, runCommand }) {
	const entry = page.locator(".quick-input-list .monaco-list-row", {
		hasText: "Start with Tunelint",
	});
	for (let attempt = 0; attempt < 10 && (await entry.count()) === 0; attempt += 1) {
		await page.keyboard.press("Escape");
		await runCommand("Welcome: Open Walkthrough...");
		await entry.waitFor({ timeout: 2_000 }).catch(() => undefined);
	}
	await entry.click();
	const step = page.locator(".gettingStartedContainer .step-title", { hasText: "See a fault" });
	await step.click();
	await page
		.frameLocator("iframe.webview.ready")
		.frameLocator("iframe#active-frame")
		.locator("svg")
		.waitFor();
}
