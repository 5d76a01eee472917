// Launches the headless Chromium of this folder, or the one that CHROMIUM_PATH names.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { browserFolder, carriesChromium, chromiumFolder, setUpBrowser } from "./setup.mjs";

/** Returns a Playwright browser; installs it first where needed. */
export async function launchBrowser(report = console.log) {
	await setUpBrowser(report);
	const require = createRequire(path.join(browserFolder, "package.json"));
	const { chromium } = require("playwright-core");
	return chromium.launch({
		...chromiumOnThisMachine(),
		headless: true,
		chromiumSandbox: false,
		args: [
			"--disable-gpu",
			"--disable-quic",
			"--no-first-run",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync",
			"--disable-dev-shm-usage",
		],
	});
}

function chromiumOnThisMachine() {
	const ownBrowser = process.env.CHROMIUM_PATH;
	if (ownBrowser) return { executablePath: ownBrowser };
	if (!carriesChromium()) {
		throw new Error(
			`npm carries no Chromium for ${process.platform} on ${process.arch}. Set CHROMIUM_PATH to a Chrome or Chromium of this machine.`,
		);
	}
	const libraries = [process.env.LD_LIBRARY_PATH, path.join(chromiumFolder, "lib")].filter(Boolean).join(":");
	return {
		executablePath: path.join(chromiumFolder, "chromium"),
		env: { ...process.env, LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: writeFontConfiguration() },
	};
}

/**
 * Written at each launch because it holds absolute paths and the project may have been moved:
 * Chromium aborts when fontconfig finds no font at all. Returns the folder of the configuration.
 */
function writeFontConfiguration() {
	const folder = path.join(chromiumFolder, "fonts");
	fs.mkdirSync(folder, { recursive: true });
	const dejavu = path.join(browserFolder, "node_modules/dejavu-fonts-ttf/ttf");
	const fallback = (test, font) =>
		`<match>${test}<edit name="family" mode="append_last"><string>${font}</string></edit></match>`;
	const configuration = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${dejavu}</dir><cachedir>${folder}/cache</cachedir>
${fallback('<test name="family"><string>monospace</string></test>', "DejaVu Sans Mono")}
${fallback("", "DejaVu Sans")}
</fontconfig>`;
	fs.writeFileSync(path.join(folder, "fonts.conf"), configuration);
	return folder;
}
