// The preview's page alone in Chromium, with a language server behind it in place of VS Code; every wait is for an event of the page.
import * as esbuild from "esbuild";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { themes } from "./themes.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const require = createRequire(import.meta.url);
const origin = "https://preview.test";

/** The script of the page, as `npm run build` bundles it. */
export async function bundlePage() {
	const { outputFiles } = await esbuild.build({
		absWorkingDir: root,
		entryPoints: ["media/preview/main.ts"],
		bundle: true,
		write: false,
		platform: "browser",
		target: "es2022",
		format: "iife",
	});
	return outputFiles[0].text;
}

/**
 * Opens the page on a record. `ask` answers `tunelint/preview`. Returns the Playwright page, what the page told, and
 * `faults`: what it threw, what its policy stopped, and what it asked of the network.
 */
export async function openPreview(
	browser,
	{ script, ask, target, theme = "dark", viewport, saved, forcedColors },
) {
	const context = await browser.newContext({
		viewport: viewport ?? { width: 1280, height: 800 },
		reducedMotion: "reduce",
		...(forcedColors ? { forcedColors: "active" } : {}),
		permissions: ["clipboard-read", "clipboard-write"],
	});
	const page = await context.newPage();
	page.setDefaultTimeout(30_000);
	const faults = [];
	const told = [];
	const answers = [];
	let shown = target;
	page.on("pageerror", (error) => faults.push(String(error)));
	await page.route("**/*", (route) => {
		const { pathname, origin: asked } = new URL(route.request().url());
		const body = asked === origin ? files(script)[pathname] : undefined;
		if (body === undefined) faults.push(`asked for ${route.request().url()}`);
		return body === undefined ? route.abort() : route.fulfill(body);
	});
	const post = (message) =>
		page.evaluate((data) => window.dispatchEvent(new MessageEvent("message", { data })), message);
	const show = async (params, extra = {}) => {
		const asked = performance.now();
		const result = await ask({ ...params, forPanel: true });
		answers.push({ milliseconds: performance.now() - asked, bytes: JSON.stringify(result).length });
		if (result.kind === "none") {
			await post({ kind: "unavailable", reason: result.reason, todo: result.todo ?? "" });
			return;
		}
		shown = { uri: params.uri, record: result.packed.model.record, changes: params.changes };
		await post({ kind: "show", packed: result.packed, choices: result.choices, target: shown, ...extra });
	};
	await context.exposeFunction("tellTunelint", async (message) => {
		told.push(message);
		switch (message.kind) {
			case "ready":
				return shown && show(shown);
			case "step":
				return show({ ...shown, record: shown.record + message.delta });
			case "go":
				return show({ ...shown, record: message.record });
			case "change":
				return show({ ...shown, changes: message.changes });
			case "pin":
				return post({ kind: "pinned", isPinned: message.isPinned });
			case "compare":
				return compare(message.target);
			default:
				return undefined;
		}
	});
	const compare = async ({ kind, file, side, record = shown.record }) => {
		const changes = { run: { run: file }, side: { side } }[kind] ?? {};
		const result = await ask({ uri: shown.uri, record, changes, forPanel: true });
		await post({ kind: "other", packed: result.packed, reason: result.reason });
	};
	await context.addInitScript(
		({ kind, variables, saved: state }) => {
			window.violations = [];
			document.addEventListener("securitypolicyviolation", (event) =>
				window.violations.push(event.violatedDirective),
			);
			window.acquireVsCodeApi = () => ({
				postMessage: (message) => void window.tellTunelint(message),
				getState: () => JSON.parse(sessionStorage.getItem("state") ?? "null") ?? state,
				setState: (next) => sessionStorage.setItem("state", JSON.stringify(next)),
			});
			document.addEventListener("DOMContentLoaded", () => {
				document.body.classList.add(kind);
				document.body.dataset.vscodeThemeKind = kind;
				for (const [name, value] of Object.entries(variables))
					document.documentElement.style.setProperty(`--vscode-${name}`, value);
			});
		},
		{ ...themes[theme], saved },
	);
	await page.goto(`${origin}/`);
	return {
		page,
		told,
		faults,
		/** Of the server, in order: how long each took, and how large it is. */
		answers,
		post,
		show,
		/** Waits until the page has told a message that fits. */
		toldOf: async (fits) => {
			while (!told.some(fits)) await page.evaluate(() => new Promise(requestAnimationFrame));
			return told.find(fits);
		},
		violations: () => page.evaluate(() => window.violations),
		close: () => context.close(),
	};
}

/** Serious and critical findings, each with where it is. */
export async function seriousFindings(page) {
	await page.evaluate(fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
	const { violations } = await page.evaluate(() => globalThis.axe.run(document));
	return violations
		.filter(({ impact }) => impact === "serious" || impact === "critical")
		.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)} ${nodes[0].failureSummary}`);
}

function files(script) {
	const policy = `default-src 'none'; style-src ${origin}; script-src 'nonce-page'`;
	return {
		"/": {
			contentType: "text/html",
			body: `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${origin}/preview.css"><title>Tunelint preview</title></head>
<body><div id="app"></div><script nonce="page" src="${origin}/preview.js"></script></body></html>`,
		},
		"/preview.js": { contentType: "text/javascript", body: script },
		"/preview.css": {
			contentType: "text/css",
			body: fs.readFileSync(path.join(root, "media/preview/preview.css"), "utf8"),
		},
		"/favicon.ico": { contentType: "image/x-icon", body: "" },
	};
}
