// How much of a long record is in the page; how long the page works for it is printed, as machines differ.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { onPage, start, stop, viewButton, views } from "./page-fixture.mjs";

const limits = { timeout: 180_000 };
before(start, limits);
after(stop);

test("32,000 tokens keep few nodes while they scroll", limits, (t) =>
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
				let before = (await work()).TaskDuration;
				await page.evaluate((top) => document.querySelector("main").scrollTo(0, top), (height * step) / 40);
				for (let frame = 0; frame < 3; frame++) {
					await frames(page, 1);
					// Everything that the page did around the frame, so no single task was longer.
					const now = (await work()).TaskDuration;
					longest = Math.max(longest, now - before);
					before = now;
				}
				most = Math.max(most, await page.evaluate(countNodes));
			}
			t.diagnostic(`${view}: at most ${most} nodes and ${Math.round(longest)} ms of work a frame`);
			assert.ok(most <= 1500, `${view}: ${most} nodes`);
		}
	}),
);

test("a record of 8,000 tokens appears at once", limits, (t) =>
	onPage({ record: 3 }, async ({ page, answers, told }) => {
		const work = await workOf(page);
		const tokens = Number((await page.locator("#summary .total").innerText()).replace(/\D/g, ""));
		const waits = [];
		const costs = [];
		for (const record of [4, 3, 4, 3, 4, 3]) {
			const before = await work();
			waits.push(await page.evaluate(stepTo, record));
			await frames(page, 2);
			const after = await work();
			costs.push(Object.fromEntries(parts.map((part) => [part, after[part] - before[part]])));
		}
		const print = (what, values) => t.diagnostic(`${what}: ${values.map(Math.round).join(", ")} ms`);
		print("key to paint, with the server's answer", waits);
		print(
			"the server's answer",
			answers.slice(1).map(({ milliseconds }) => milliseconds),
		);
		for (const part of parts)
			print(
				`${part} in the page`,
				costs.map((cost) => cost[part]),
			);
		t.diagnostic(`${answers[1].bytes} bytes for ${tokens} tokens`);
		// Work that is counted: one question a step, few bytes a token, and few nodes.
		assert.equal(told.filter(({ kind }) => kind === "step").length, 6);
		assert.equal(answers.length, 7);
		assert.ok(answers[1].bytes < 30 * tokens, `${answers[1].bytes} bytes for ${tokens} tokens`);
		const nodes = await page.evaluate(countNodes);
		assert.ok(nodes <= 1500, `${nodes} nodes`);
		assert.match(await page.locator("#record").innerText(), /record 3 /);
	}),
);

/** What the page's thread does, as Chromium counts it; a task is everything in it. */
const parts = ["TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration"];

/** Milliseconds that the page's thread has worked so far, by part, whatever else the machine does. */
async function workOf(page) {
	const session = await page.context().newCDPSession(page);
	await session.send("Performance.enable", { timeDomain: "threadTicks" });
	return async () => {
		const { metrics } = await session.send("Performance.getMetrics");
		return Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1000]));
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
