// The preview as a place to work: views, keys, selection, what-if, comparison and accessibility of its page, with the real server behind it.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { DATA, onPage, SCRIPT, start, stop, viewButton, views } from "./page-fixture.mjs";
import { bundleOf, englishWordsIn, seriousFindings } from "./open-page.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const artifacts = path.join(root, "test/artifacts");
const limits = { timeout: 120_000 };

fs.mkdirSync(artifacts, { recursive: true });
before(start, limits);
after(stop);

const selected = (page) => page.locator("#tokens .cursor");
const press = async (page, ...keys) => {
	for (const key of keys) await page.keyboard.press(key);
};

for (const theme of ["dark", "light", "high-contrast", "high-contrast-light"]) {
	test(`no view has a serious finding of axe in the ${theme} theme`, limits, () =>
		onPage(
			{ theme, file: "train.jsonl", changes: { options: [{ name: "max_length", value: "50" }] } },
			async (preview) => {
				const { page } = preview;
				await press(page, "f", "Escape");
				await page.locator("#what-if").waitFor();
				for (const view of views) {
					await viewButton(page, view).click();
					if (view === "compare") await page.locator(".pair").first().waitFor();
					assert.deepEqual(await seriousFindings(page), [], `in the view "${view}"`);
					await page.screenshot({ path: path.join(artifacts, `page-${theme}-${view}.png`) });
				}
			},
		),
	);
}

test("narrow panels and forced colours have no serious finding either", limits, () =>
	onPage(
		{ theme: "high-contrast-light", forcedColors: true, viewport: { width: 420, height: 760 } },
		async ({ page }) => {
			for (const view of views.slice(0, 5)) {
				await viewButton(page, view).click();
				assert.deepEqual(await seriousFindings(page), [], `in the view "${view}"`);
				await page.screenshot({ path: path.join(artifacts, `page-forced-${view}.png`) });
			}
		},
	),
);

test("each state has a look of its own besides its colour", limits, () =>
	onPage({}, async ({ page }) => {
		const looks = await page.evaluate(() =>
			["trained", "masked", "cut"].map((state) => {
				const token = document.querySelector(`.token[data-state="${state}"]`);
				const { textDecorationLine, backgroundImage } = getComputedStyle(token);
				const { borderTopStyle, borderTopWidth } = getComputedStyle(token, "::after");
				return [textDecorationLine, backgroundImage.split("(")[0], borderTopStyle, borderTopWidth].join(" ");
			}),
		);
		assert.deepEqual(looks, [
			"none none solid 3px",
			"none none dotted 2px",
			"line-through repeating-linear-gradient double 4px",
		]);
	}),
);

test("everything can be done from the keyboard", limits, () =>
	onPage({}, async (preview) => {
		const { page, toldOf } = preview;
		const at = () => selected(page).getAttribute("data-index").then(Number);
		await press(page, "ArrowRight", "ArrowRight");
		assert.equal(await at(), 2);
		await press(page, "ArrowDown");
		assert.equal(await at(), 21);
		await press(page, "t");
		assert.equal(await at(), 31);
		await press(page, "x");
		assert.equal(await at(), 58);
		await press(page, "Home", "n");
		assert.equal(await at(), 31);
		assert.equal(await page.locator("#tokens").getAttribute("aria-activedescendant"), "token-31");

		await press(page, "o");
		const reason = await toldOf(({ kind }) => kind === "reveal");
		assert.match(SCRIPT.slice(reason.start, reason.end), /assistant_only_loss|True/);

		await press(page, "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight");
		const chosen = await page.locator('#tokens [aria-selected="true"]').count();
		assert.equal(chosen, 3);
		await toldOf(({ kind, start, end }) => kind === "select" && DATA.slice(start, end) === "2 and ");

		await press(page, "c");
		await page.locator("#notice", { hasText: "Copied the text of 3 ids" }).waitFor();
		await toldOf(({ kind, text }) => kind === "copy" && text === "2 and ");
		await press(page, "p");
		await page.locator("#notice", { hasText: "as Python" }).waitFor();
		await toldOf(({ kind, text }) => kind === "copy" && /^input_ids = \[\d+, .*\]\nlabels = \[/.test(text));

		await press(page, "/");
		await page.keyboard.type("divisors");
		await page.locator("#found", { hasText: "1" }).waitFor();
		await press(page, "Enter");
		assert.equal(await page.locator("#tokens .found").count(), 2);
		assert.equal(await at(), 57);
		await press(page, "Escape");
		assert.equal(await page.evaluate(() => document.activeElement.id), "tokens");

		for (const view of views.slice(1)) {
			await press(page, "v");
			assert.equal(await viewButton(page, view).getAttribute("aria-pressed"), "true");
		}
		await press(page, "v", "w", "i", "l", "?");
		await page.locator("#help").waitFor();
		assert.equal(await page.locator(".id").first().innerText(), "151644");

		await press(page, "]");
		await page.locator("#record", { hasText: "record 2" }).waitFor();
		assert.match(
			await page.locator("[aria-live=polite]").first().innerText(),
			/^Record 2\. \d+ of \d+ tokens trained/,
		);
		await press(page, "[");
		await page.locator("#record", { hasText: "record 1" }).waitFor();

		// Every control can be reached with Tab, and says what it is.
		const reached = new Set();
		for (let i = 0; i < 60; i++) {
			await press(page, "Tab");
			reached.add(
				await page.evaluate(() => {
					const element = document.activeElement;
					return element.dataset.action ?? element.id;
				}),
			);
		}
		const controls = await page.evaluate(() =>
			[...document.querySelectorAll("button:not(:disabled), input:not(:disabled), select, #tokens")]
				.filter((element) => element.checkVisibility())
				.map((element) => element.dataset.action ?? element.id),
		);
		assert.deepEqual(
			controls.filter((name) => !reached.has(name)),
			[],
		);
	}),
);

test("the slider of the maximum length moves the cut, and nothing is written", limits, () =>
	onPage({}, async ({ page, told }) => {
		assert.equal(await page.locator("#length-value").innerText(), "58");
		assert.equal(await page.locator("#summary .count.cut").innerText(), "8 cut (8 would be trained)");
		await page.locator("#length").focus();
		await press(page, "ArrowLeft");
		await page.locator("#summary .count.cut", { hasText: "9 cut" }).waitFor();
		await press(page, "End");
		await page.locator("#summary .count.cut").waitFor({ state: "detached" });
		assert.equal(await page.locator("#length-value").innerText(), "66");
		await page.locator("#tried", { hasText: "max_length = 66" }).waitFor();
		await page.locator('#tried [data-action="undoAll"]').click();
		await page.locator("#tried").waitFor({ state: "detached" });
		assert.deepEqual(
			[...new Set(told.map(({ kind }) => kind))].filter((kind) => /write|edit/.test(kind)),
			[],
		);
	}),
);

test("an option and a trainer can be tried, and compared with the run", limits, () =>
	onPage({}, async ({ page }) => {
		await press(page, "f");
		await page.locator("#option-assistant_only_loss").selectOption("False");
		await page.locator("#summary .count.trained", { hasText: "58 trained" }).waitFor();
		await page.locator('#tried [data-action="view:compare"]').click();
		await page.locator("#difference", { hasText: "labels differ" }).waitFor();
		assert.match(
			await page.locator("#difference").innerText(),
			/^≠ \d+ labels differ \(0–30, 39–50.*\)\. Ids equal\.$/,
		);
		await press(page, "Escape");
		await page.locator("#tokens").focus();
		await press(page, "n");
		assert.equal(await selected(page).getAttribute("data-pair"), "39");
		await viewButton(page, "tokens").click();
		await page.locator('#tried [data-action="undoAll"]').click();
		await page.locator("#tried").waitFor({ state: "detached" });
		await page.locator("#what-trainer").selectOption("unsloth-sft");
		await page.locator("#tried", { hasText: "trainer unsloth-sft" }).waitFor();
	}),
);

test("two records are compared by their tokens", limits, () =>
	onPage({}, async ({ page }) => {
		await viewButton(page, "compare").click();
		await page.locator("#compare-with").selectOption("record");
		await page.locator(".pair.id, .pair.left").first().waitFor();
		assert.equal(await page.locator("#compare-record").inputValue(), "2");
		assert.match(await page.locator("#difference").innerText(), /^≠ .* tokens differ or stand alone\.$/);
	}),
);

test("chosen stands beside rejected", limits, () =>
	onPage({ file: "pairs.jsonl" }, async ({ page }) => {
		await page.locator('[data-action="side:chosen"][aria-pressed="true"]').waitFor();
		await page.locator('[data-action="side:rejected"]').click();
		await page.locator('[data-action="side:rejected"][aria-pressed="true"]').waitFor();
		assert.match(await page.locator("#tokens").innerText(), /Eight|ight/);
		await viewButton(page, "compare").click();
		await page.locator("#difference", { hasText: "1 token differs" }).waitFor();
		await press(page, "n");
		assert.match(await selected(page).innerText(), /Eight[\s\S]*≠ id[\s\S]*Seven/);
		await page.screenshot({ path: path.join(artifacts, "page-preference.png") });
	}),
);

test("a selection in the file selects its tokens", limits, () =>
	onPage({}, async ({ page, post }) => {
		const start = DATA.indexOf("exactly two");
		await post({ kind: "cursor", cursor: { start, end: start + "exactly two".length } });
		assert.deepEqual(await page.locator('#tokens [aria-selected="true"]').allInnerTexts(), [
			"exactly",
			"two",
		]);
		const chosen = await page.locator('#tokens [aria-selected="true"]').first().getAttribute("title");
		for (const fact of [
			/id \d+/,
			/bytes 20 65/,
			/label \d+/,
			/text \d+–\d+/,
			/file \d+–\d+/,
			/decided by assistant_only_loss/,
		])
			assert.match(chosen, fact);
	}),
);

test("the view, the record and the place survive a reload", limits, () =>
	onPage({}, async ({ page }) => {
		await viewButton(page, "list").click();
		await page.locator("#tokens").focus();
		await press(page, "x", "]");
		await page.locator("#record", { hasText: "record 2" }).waitFor();
		await press(page, "ArrowDown", "ArrowDown");
		await page.waitForFunction(() => JSON.parse(sessionStorage.getItem("state")).selected === 2);
		const { target } = await page.evaluate(() => JSON.parse(sessionStorage.getItem("state")));
		assert.equal(target.record, 2);
		await page.reload();
		await page.locator("#tokens.list .cursor").waitFor();
		assert.equal(await selected(page).getAttribute("data-index"), "2");
	}),
);

test("the page speaks the language of the editor", limits, () =>
	onPage({ translations: bundleOf("zh-cn") }, async ({ page }) => {
		await page.locator("#record", { hasText: "记录 1 / 5" }).waitFor();
		assert.match(
			await page.locator("#summary .count.cut").innerText(),
			/^8 个被截断（其中 8 个本会参与训练）$/,
		);
		await press(page, "?", "f");
		const names = ["train.jsonl", "Python", "ids", "Token", "packing", "Enter"];
		assert.deepEqual(
			(await englishWordsIn(page, names)).filter((words) => !/^\w+_\w+$|^[a-z]+ \d*/.test(words)),
			[],
		);
		await page.screenshot({ path: path.join(artifacts, "page-chinese.png") });
	}),
);
