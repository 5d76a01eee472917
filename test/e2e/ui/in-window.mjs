// Opens one window for one topic, and keeps what can tell why it failed.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { deathOfExtensionHost } from "../../vscode-host/host.mjs";
import { openWorkbench } from "./workbench-page.mjs";

const ownHosts = /^(127\.0\.0\.1|localhost|.*\.vscode-resource\.vscode-cdn\.net)$/;

/** Fails also when the extension host died or something was asked from the network. */
export async function inWindow({ name, browser, host, folder, file, artifacts }, look) {
	const started = performance.now();
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
	const shoot = (what) => page.screenshot({ path: path.join(artifacts, `${name}-${what}.png`) });
	try {
		const workbench = await openWorkbench(page, host, { folder, file });
		await look({ workbench, folder, file, shoot });
		assert.deepEqual([...strangers], [], "The page asked other machines.");
		assert.equal(deathOfExtensionHost(host.logText()), undefined);
		// Leaving the page ends its extension host; closing it would keep that waiting for the page to come back.
		await page.goto("about:blank");
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
	}
}
