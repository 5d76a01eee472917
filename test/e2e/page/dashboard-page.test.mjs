// The dashboard's page with the real server behind it: accessibility in every theme, keys, the way to records, and charts as files.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { bundleOf, englishWordsIn, seriousFindings } from "./open-page.mjs";
import { onDashboard, start, stop } from "./page-fixture.mjs";
import { themes } from "./themes.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const artifacts = path.join(root, "test/artifacts");
const limits = { timeout: 120_000 };

fs.mkdirSync(artifacts, { recursive: true });
before(start, limits);
after(stop);

for (const theme of Object.keys(themes)) {
	for (const isLarge of [false, true]) {
		const page = isLarge ? "record browser" : "dashboard";
		test(`the ${page} has no serious finding of axe in the ${theme} theme`, limits, () =>
			onDashboard({ theme, isLarge }, async ({ page }) => {
				await page.locator("summary").first().click();
				assert.deepEqual(await seriousFindings(page), []);
				await page.screenshot({ path: path.join(artifacts, `dashboard-${theme}-${isLarge}.png`) });
			}),
		);
	}
}

test("narrow panels and forced colours have no serious finding either", limits, () =>
	onDashboard(
		{ theme: "high-contrast", forcedColors: true, viewport: { width: 420, height: 760 } },
		async ({ page }) => assert.deepEqual(await seriousFindings(page), []),
	),
);

test("everything can be done from the keyboard", limits, () =>
	onDashboard({ isLarge: true }, async ({ page, toldOf }) => {
		const controls = await page.evaluate(() =>
			[...document.querySelectorAll("button:not(:disabled), input, summary, [data-bar]")]
				.filter((element) => element.checkVisibility())
				.map((element, i) => (element.dataset.tabbed = String(i))),
		);
		const reached = new Set();
		for (let i = 0; i < controls.length; i++) {
			await page.keyboard.press("Tab");
			const { name, hasRing } = await page.evaluate(() => {
				const { outlineStyle, stroke } = getComputedStyle(document.activeElement);
				const hasRing = outlineStyle !== "none" || stroke !== "none";
				return { name: document.activeElement.dataset.tabbed, hasRing };
			});
			assert.ok(hasRing, `${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 200))}`);
			reached.add(name);
		}
		assert.deepEqual(
			controls.filter((name) => !reached.has(name)),
			[],
		);

		// A bar leads to its records, and a record opens.
		await page.locator('[data-chart="lengths"] [data-bar]').last().focus();
		await page.keyboard.press("Enter");
		await page.locator("#records h2", { hasText: /Records of .* tokens/ }).waitFor();
		const open = page.locator("#records .row").first();
		await open.focus();
		await page.keyboard.press("Enter");
		await toldOf(({ kind, how, record }) => kind === "open" && how === "record" && record === 5);

		// A place that the keys stand on stays while the page is made anew.
		await page.locator('[data-chart="lengths"] [data-bar]').nth(1).focus();
		await page.keyboard.press(" ");
		await page.locator("#range", { hasText: /of|none/ }).waitFor();
		assert.equal(await page.evaluate(() => document.activeElement.getAttribute("data-bar")), "1");

		await page.locator("#length").focus();
		await page.keyboard.type("100");
		await page.keyboard.press("Enter");
		await page.locator("#length-effect", { hasText: /^100:/ }).waitFor();
	}),
);

test("nothing moves for people who ask for less motion", limits, () =>
	onDashboard({}, async ({ page }) => {
		const moving = await page.evaluate(() =>
			[...document.querySelectorAll("*")].filter((element) => {
				const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
				const isStill = animationName === "none" && /^0s(, 0s)*$/.test(transitionDuration);
				return !isStill || scrollBehavior === "smooth";
			}),
		);
		assert.deepEqual(moving, []);
	}),
);

for (const theme of ["dark", "light", "high-contrast"]) {
	test(`charts become files in the colours of the ${theme} theme`, limits, () =>
		onDashboard({ theme }, async ({ page, toldOf }) => {
			const save = async (format) => {
				await page.locator(`[data-action=save][data-value="${format}:lengths"]`).click();
				return toldOf((message) => message.kind === "save" && message.format === format);
			};
			const paper = themes[theme].variables["editor-background"];
			const svg = await save("svg");
			assert.match(svg.content, /^<svg[^>]* xmlns="http:\/\/www.w3.org\/2000\/svg"/);
			assert.ok(svg.content.includes(`fill="${paper}"`), "the paper");
			assert.doesNotMatch(svg.content, /var\(|data-bar|currentcolor"? fill="currentcolor/i);

			const csv = await save("csv");
			assert.equal(csv.content.split("\r\n")[0], "tokens,all tokens,trained tokens");
			const counted = csv.content.split("\r\n").slice(1, -1);
			assert.equal(
				counted.reduce((sum, row) => sum + Number(row.split(",").at(-2)), 0),
				5,
			);

			const png = await save("png");
			fs.writeFileSync(path.join(artifacts, `chart-${theme}.png`), Buffer.from(png.content, "base64"));
			const { width, corner, colours } = await page.evaluate(lookAtPng, png.content);
			const drawn = await page
				.locator('[data-chart="lengths"] svg')
				.evaluate((drawing) => drawing.clientWidth);
			assert.equal(width, 2 * drawn);
			assert.equal(corner, paper);
			assert.ok(colours > 3, `${colours} colours`);
		}),
	);
}

test("the page speaks the language of the editor", limits, () =>
	onDashboard({ translations: bundleOf("zh-cn"), isLarge: true }, async ({ page }) => {
		const words = await englishWordsIn(page, ["train.jsonl", "SVG", "PNG", "CSV", "assistant", "user"]);
		assert.deepEqual(
			words.filter((word) => !/^[a-z]+(-[a-z]+)+$/.test(word)),
			[],
		);
		await page.screenshot({ path: path.join(artifacts, "dashboard-chinese.png") });
	}),
);

/** Runs in the page: the width, the first pixel as `#rrggbb`, and how many colours there are. */
async function lookAtPng(base64) {
	const { atob, Blob, createImageBitmap, OffscreenCanvas } = globalThis;
	const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
	const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
	const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
	context.drawImage(image, 0, 0);
	const { data } = context.getImageData(0, 0, image.width, image.height);
	const colours = new Set(new Uint32Array(data.buffer));
	const hex = [...data.slice(0, 3)].map((value) => value.toString(16).padStart(2, "0")).join("");
	return { width: image.width, corner: `#${hex}`, colours: colours.size };
}
