// A page of the extension alone in Chromium, with a test in place of VS Code; every wait is for an event of the page.
import * as esbuild from "esbuild";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { pageText } from "../../../out/src/page-text.js";
import { themes } from "./themes.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const require = createRequire(import.meta.url);
const origin = "https://page.test";

/** The script of a page, as `npm run build` bundles it. */
export async function bundlePage(name) {
	const { outputFiles } = await esbuild.build({
		absWorkingDir: root,
		entryPoints: [`media/${name}/main.ts`],
		bundle: true,
		write: false,
		platform: "browser",
		target: "es2022",
		format: "iife",
	});
	return outputFiles[0].text;
}

/** The translations that VS Code hands to the extension in that language. */
export function bundleOf(language) {
	return JSON.parse(fs.readFileSync(path.join(root, `l10n/bundle.l10n.${language}.json`), "utf8"));
}

/**
 * Opens a page. `receive` is told each of its messages, with `post` to answer. Returns the Playwright page, what the
 * page told, and `faults`: what it threw, what its policy stopped, and what it asked of the network.
 */
export async function openPage(
	browser,
	{ name, script, receive, theme = "dark", viewport, saved, forcedColors, translations },
) {
	const context = await browser.newContext({
		viewport: viewport ?? { width: 1280, height: 800 },
		reducedMotion: "reduce",
		...(forcedColors ? { forcedColors: "active" } : {}),
	});
	const page = await context.newPage();
	const html = htmlOf({ name, script, translations });
	page.setDefaultTimeout(30_000);
	const faults = [];
	const told = [];
	page.on("pageerror", (error) => faults.push(String(error)));
	await page.route("**/*", (route) => {
		const { pathname, origin: asked, protocol } = new URL(route.request().url());
		if (protocol === "data:") return route.continue();
		if (asked === origin && pathname === "/") return route.fulfill({ contentType: "text/html", body: html });
		if (asked === origin && pathname === "/favicon.ico") return route.fulfill({ body: "" });
		faults.push(`asked for ${route.request().url()}`);
		return route.abort();
	});
	const post = (message) =>
		page.evaluate((data) => window.dispatchEvent(new MessageEvent("message", { data })), message);
	await context.exposeFunction("tellTunelint", (message) => {
		told.push(message);
		return receive(message, post);
	});
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
				for (const [variable, value] of Object.entries(variables))
					document.documentElement.style.setProperty(`--vscode-${variable}`, value);
			});
		},
		{ ...themes[theme], saved },
	);
	await page.goto(`${origin}/`);
	return {
		page,
		told,
		faults,
		post,
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

/** Words of buttons and headings that are still English; `names` are the same in every language. */
export function englishWordsIn(page, names = []) {
	return page.evaluate(
		(known) =>
			[...document.querySelectorAll("button, label, h1, h2, dt, dd, summary, th, .legend span, .count")]
				.filter((element) => element.checkVisibility() && element.closest("[data-index], .rows") === null)
				.map((element) => element.textContent.trim())
				.filter((words) => /[A-Za-z]{3,}/.test(words) && !/\p{Script=Han}/u.test(words))
				.filter((words) => !known.includes(words)),
		names,
	);
}

/** The page as the extension writes it. */
function htmlOf({ name, script, translations = {} }) {
	const style = fs.readFileSync(path.join(root, `media/${name}/${name}.css`), "utf8");
	return pageText({ name, style, script, language: "en", translations, nonce: "page" });
}
