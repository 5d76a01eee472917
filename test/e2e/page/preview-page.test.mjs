// The preview as a place to work: views, keys, selection, what-if, comparison, accessibility and speed of its page, with the real server behind it.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startEditor } from "../../../out/test/lsp/editor.js";
import { launchBrowser } from "../../vscode-host/browser/launch.mjs";
import { bundlePage, openPreview, seriousFindings } from "./open-preview.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const artifacts = path.join(root, "test/artifacts");
const limits = { timeout: 120_000 };

const chat = (...contents) =>
	JSON.stringify({
		messages: contents.map((content, i) => ({ role: i % 2 === 0 ? "user" : "assistant", content })),
	});
const word = (i) =>
	["alpha", "beta gamma", "delta,", "épsilon", "zeta 42", "eta\n", "theta 🐟"][(i * 5 + (i >> 3)) % 7];
/** A conversation of about so many tokens. */
const long = (tokens) => {
	const turn = (from) => Array.from({ length: 400 }, (_, i) => word(from + i)).join(" ");
	return chat(...Array.from({ length: Math.max(2, Math.round(tokens / 850)) }, (_, i) => turn(i * 3)));
};

const DATA = `${chat("List two primes", "2 and 3.", "Why? 🐟", "Each has exactly two divisors: 1 and itself.")}
${chat("Hi <|user|> you", "Hello.")}
${long(8_000)}
${long(8_000).replaceAll("delta", "Delta")}
${long(32_000)}
`;
const PREFERENCES = `{"prompt":[{"role":"user","content":"Name a prime"}],"chosen":[{"role":"assistant","content":"Seven is a prime."}],"rejected":[{"role":"assistant","content":"Eight is a prime."}]}
`;
const script = (trainer, config, options, data) => `from datasets import load_dataset
from trl import ${config}, ${trainer}
trainer = ${trainer}(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=${config}(output_dir="out", ${options}),
    train_dataset=load_dataset("json", data_files="${data}", split="train"),
)
`;
const SCRIPT = script("SFTTrainer", "SFTConfig", "assistant_only_loss=True, max_length=58", "train.jsonl");
const fileTexts = {
	"requirements.txt": "trl==1.9.0\n",
	"train.py": SCRIPT,
	"prefer.py": script("DPOTrainer", "DPOConfig", "max_length=512", "pairs.jsonl"),
};

let editor;
let browser;
let bundle;

before(async () => {
	fs.mkdirSync(artifacts, { recursive: true });
	[browser, bundle, editor] = await Promise.all([
		launchBrowser(),
		bundlePage(),
		startEditor({ files: { ...fileTexts, "train.jsonl": DATA, "pairs.jsonl": PREFERENCES } }),
	]);
	editor.openSilently("train.jsonl", DATA, "jsonl");
	editor.openSilently("pairs.jsonl", PREFERENCES, "jsonl");
}, limits);

after(async () => {
	await browser?.close();
	editor?.dispose();
});

/** Runs `look` on a page that shows a record, and expects that nothing was thrown, stopped or fetched. */
async function onPage(options, look) {
	const { record = 1, file = "train.jsonl", changes, ...rest } = options;
	const preview = await openPreview(browser, {
		script: bundle,
		ask: (params) => editor.server.request("tunelint/preview", params),
		target: { uri: editor.uriOf(file), record, ...(changes === undefined ? {} : { changes }) },
		...rest,
	});
	try {
		await preview.page.locator("#tokens [role=option]").first().waitFor();
		await look(preview);
		assert.deepEqual(preview.faults, []);
		assert.deepEqual(await preview.violations(), []);
	} finally {
		await preview.close();
	}
}

const views = ["tokens", "list", "text", "messages", "labels", "compare"];
const viewButton = (page, view) => page.locator(`.views [data-action="view:${view}"]`);
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
		const { page, told, toldOf } = preview;
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

		const from = told.length;
		await press(page, "o");
		const reason = await toldOf("reveal", from);
		assert.match(SCRIPT.slice(reason.start, reason.end), /assistant_only_loss|True/);

		await press(page, "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight");
		const chosen = await page.locator('#tokens [aria-selected="true"]').count();
		assert.equal(chosen, 3);
		const { start, end } = await toldOf("select", from);
		assert.equal(DATA.slice(start, end), "2 and ");

		await press(page, "c");
		await page.locator("#notice", { hasText: "Copied" }).waitFor();
		assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "2 and ");
		await press(page, "p");
		await page.locator("#notice", { hasText: "as Python" }).waitFor();
		assert.match(
			await page.evaluate(() => navigator.clipboard.readText()),
			/^input_ids = \[\d+, .*\]\nlabels = \[/,
		);

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

test("32,000 tokens keep few nodes, and scrolling has no long task", limits, (t) =>
	onPage({ record: 5 }, async ({ page }) => {
		const tokens = Number((await page.locator("#summary .total").innerText()).replace(/\D/g, ""));
		assert.ok(tokens > 30_000, `${tokens} tokens`);
		const work = await workOf(page);
		for (const view of views.slice(0, 5)) {
			await viewButton(page, view).click();
			await frames(page, 3);
			const height = await page.evaluate(() => document.querySelector("main").scrollHeight);
			let [most, longest] = [0, 0];
			for (let step = 1; step <= 40; step++) {
				const before = await work();
				await page.evaluate((top) => document.querySelector("main").scrollTo(0, top), (height * step) / 40);
				await frames(page, 2);
				// Everything that the page did for the step, so no single task was longer.
				longest = Math.max(longest, (await work()) - before);
				most = Math.max(most, await page.evaluate(countNodes));
			}
			t.diagnostic(`${view}: at most ${most} nodes and ${Math.round(longest)} ms of work a step`);
			assert.ok(most <= 1500, `${view}: ${most} nodes`);
			assert.ok(longest <= 50, `${view}: ${longest} ms`);
		}
	}),
);

test("a record of 8,000 tokens appears at once", limits, (t) =>
	onPage({ record: 3 }, async ({ page }) => {
		const work = await workOf(page);
		const waits = [];
		const costs = [];
		for (const record of [4, 3, 4, 3, 4, 3]) {
			const before = await work();
			waits.push(await page.evaluate(stepTo, record));
			await frames(page, 2);
			costs.push((await work()) - before);
		}
		t.diagnostic(`key to paint, with the server's answer: ${waits.map(Math.round).join(", ")} ms`);
		t.diagnostic(`work of the page: ${costs.map(Math.round).join(", ")} ms`);
		assert.ok(Math.min(...costs) <= 100, `${Math.min(...costs)} ms`);
	}),
);

/** Milliseconds that the page's thread has worked so far, whatever else the machine does. */
async function workOf(page) {
	const session = await page.context().newCDPSession(page);
	await session.send("Performance.enable", { timeDomain: "threadTicks" });
	return async () => {
		const { metrics } = await session.send("Performance.getMetrics");
		return metrics.find(({ name }) => name === "TaskDuration").value * 1000;
	};
}

/** Runs in the page: steps with the key, and waits until the record with this number was painted. */
async function stepTo(record) {
	const started = performance.now();
	const isThere = () => document.querySelector("#record").textContent.startsWith(`record ${record} `);
	const key = record === 4 ? "]" : "[";
	document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
	while (!isThere()) await new Promise(requestAnimationFrame);
	await new Promise(requestAnimationFrame);
	return performance.now() - started;
}

function frames(page, count) {
	return page.evaluate(async (rest) => {
		for (let i = 0; i < rest; i++) await new Promise(requestAnimationFrame);
	}, count);
}

/** Runs in the page: elements and texts. */
function countNodes() {
	const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
	let nodes = 0;
	while (walker.nextNode() !== null) nodes++;
	return nodes;
}
