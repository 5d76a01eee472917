// Takes the pictures of the documentation in a real VS Code; those of every theme go to test/artifacts/screenshots, what the documentation shows to docs/images. See `usage`.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openWorkbench } from "../test/e2e/ui/workbench-page.mjs";
import { launchBrowser } from "../test/vscode-host/browser/launch.mjs";
import { startHost } from "../test/vscode-host/host.mjs";
import { animatedPng } from "./screenshots/animated-png.mjs";
import { smallerPng } from "./screenshots/smaller-png.mjs";
import { scenes } from "./screenshots/scenes.mjs";
import { exitOnSignals } from "./vscode/exit-on-signals.mjs";
import { packageExtension } from "./vscode/package-extension.mjs";
import { makeTemporaryFolder } from "./vscode/temporary-folder.mjs";

const usage = `Usage: node scripts/screenshots.mjs [file.vsix] [--theme=NAME] [--scene=NAME]
With a theme or a scene docs/images stays as it is.`;

const themes = [
	{ name: "dark", setting: "Default Dark Modern" },
	{ name: "light", setting: "Default Light Modern" },
	{ name: "high-contrast", setting: "Default High Contrast" },
];
const size = { width: 1280, height: 800 };
/** Milliseconds of each picture of the animation. */
const beat = 1_800;
/** The animation, in this order. */
const story = ["squiggle", "hover", "fixes", "fixed", "overview", "preview"];
/** What docs/images holds: of the theme "dark" everything that the scenes show, of the others these. */
const shownInOtherThemes = ["light-overview", "high-contrast-overview", "light-dashboard"];
/** Steps of the story that are only in the animation. */
const onlyInStory = ["squiggle", "fixed", "preview"];

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const artifacts = path.join(root, "test/artifacts/screenshots");
const images = path.join(root, "docs/images");

exitOnSignals();
process.exitCode = await main();

async function main() {
	const options = { theme: { type: "string" }, scene: { type: "string" } };
	const { values, positionals } = parseArgs({ allowPositionals: true, options });
	const wantedThemes = themes.filter(({ name }) => values.theme === undefined || name === values.theme);
	const wantedScenes = scenes.filter(({ name }) => values.scene === undefined || name === values.scene);
	if (wantedThemes.length === 0 || wantedScenes.length === 0) {
		console.error(usage);
		return 2;
	}
	const temporary = makeTemporaryFolder("screenshots");
	fs.mkdirSync(artifacts, { recursive: true });
	const browser = await launchBrowser();
	try {
		const vsix = positionals[0] ?? (await packageExtension(root, temporary.path));
		for (const theme of wantedThemes) {
			const taken = await takePictures(theme, wantedScenes, { vsix, browser, parent: temporary.path });
			console.log(`${theme.name}: ${taken.join(", ")}`);
			if (values.scene === undefined) fs.writeFileSync(artifact(theme.name, "story"), animation(theme.name));
		}
		if (wantedThemes === themes || (values.theme ?? values.scene) === undefined) publish();
		return 0;
	} finally {
		await browser.close();
		temporary.remove();
	}
}

/** Returns the names of the pictures. */
async function takePictures(theme, wanted, { vsix, browser, parent }) {
	const host = await startHost({
		vsix,
		settings: {
			"workbench.colorTheme": theme.setting,
			"workbench.activityBar.location": "hidden",
			"editor.minimap.enabled": false,
			"editor.fontSize": 14,
			"window.commandCenter": false,
		},
	});
	const taken = [];
	try {
		for (const { name, write, file, take } of wanted) {
			const context = await browser.newContext({ viewport: size, reducedMotion: "reduce" });
			const page = await context.newPage();
			const folder = write(parent);
			const shoot = async (what) => {
				const png = await page.screenshot({ animations: "disabled" });
				fs.writeFileSync(artifact(theme.name, what), smallerPng(png));
				taken.push(what);
			};
			try {
				const workbench = await openWorkbench(page, host, { folder, file: path.join(folder, file) });
				await take({ workbench, shoot });
			} catch (error) {
				await page.screenshot({ path: artifact(theme.name, `${name}-failure`) });
				throw error;
			} finally {
				await context.close();
			}
		}
		return taken;
	} finally {
		await host.stop();
	}
}

function artifact(theme, what) {
	return path.join(artifacts, `${theme}-${what}.png`);
}

function animation(theme) {
	return animatedPng(
		story.map((what) => ({ png: fs.readFileSync(artifact(theme, what)), milliseconds: beat })),
	);
}

function publish() {
	const shown = scenes.flatMap(({ pictures }) => pictures).filter((what) => !onlyInStory.includes(what));
	const names = [...shown.map((what) => `dark-${what}`), ...shownInOtherThemes];
	for (const name of names)
		fs.copyFileSync(path.join(artifacts, `${name}.png`), path.join(images, `${name}.png`));
	fs.copyFileSync(artifact("dark", "story"), path.join(images, "story.png"));
	const total = fs
		.readdirSync(images)
		.reduce((sum, name) => sum + fs.statSync(path.join(images, name)).size, 0);
	console.log(`docs/images: ${(total / 1e6).toFixed(2)} MB`);
}
