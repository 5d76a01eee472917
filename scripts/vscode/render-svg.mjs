// Renders an SVG file as a PNG of its own size, with the browser of the tests: `node scripts/vscode/render-svg.mjs in.svg out.png`.
import * as fs from "node:fs";
import { launchBrowser } from "../../test/vscode-host/browser/launch.mjs";

const [input, output] = process.argv.slice(2);
if (!input || !output) {
	console.error("Usage: node scripts/vscode/render-svg.mjs in.svg out.png");
	process.exit(2);
}
const svg = fs.readFileSync(input, "utf8");
const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg);
const browser = await launchBrowser();
try {
	const page = await browser.newPage({ viewport: { width: Number(width), height: Number(height) } });
	await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`);
	await page.screenshot({ path: output, omitBackground: true });
} finally {
	await browser.close();
}
