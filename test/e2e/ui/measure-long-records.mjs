// How long a record of 8,000 tokens takes in a real VS Code: from the key to the painted record, with the server, the extension and the page between.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { writeSampleWorkspace } from "../sample-workspace.mjs";

const word = (i) => ["alpha", "beta gamma", "delta,", "épsilon", "zeta 42", "eta\n"][(i * 5 + (i >> 3)) % 6];
const turn = (from) => Array.from({ length: 440 }, (_, i) => word(from + i)).join(" ");
const record = (from) =>
	JSON.stringify({
		messages: Array.from({ length: 10 }, (_, i) => ({
			role: i % 2 === 0 ? "user" : "assistant",
			content: turn(from + 3 * i),
		})),
	});

/** The sample workspace with a dataset of long records; returns the folder. */
export function writeLongRecords(temporaryFolder) {
	const folder = writeSampleWorkspace(temporaryFolder);
	fs.writeFileSync(
		path.join(folder, "train.jsonl"),
		`${Array.from({ length: 12 }, (_, i) => record(7 * i)).join("\n")}\n`,
	);
	return folder;
}

/** What VS Code itself takes for a new panel. Times are only printed, as machines differ. */
export async function seeEmptyPage({ workbench }) {
	const { page, preview } = workbench;
	await workbench.statusReady();
	await page.evaluate(noteTimes);
	await workbench.runCommand("Empty page: Open");
	await preview.locator("#word").waitFor();
	const painted = await paintOf(preview, "first-contentful-paint");
	const pressed = await page.evaluate(() => globalThis.tunelintTimes.pressed);
	console.log(
		`A page with one word; milliseconds from the command to its painting: ${Math.round(painted - pressed)}`,
	);
}

/** Times are only printed, as machines differ. */
export async function seeLongRecords({ workbench, shoot }) {
	await workbench.statusReady();
	const steps = await measureLongRecords(workbench, { command: "Tunelint: Preview tokens" });
	await shoot("preview");
	assert.ok(steps.every(({ bytes }) => bytes < 600_000));
}

/**
 * Runs in a frame: notes when a key was pressed, when a preview came, and when it was painted. All frames of a page
 * share the clock.
 */
function noteTimes() {
	const { document, performance, requestAnimationFrame } = globalThis;
	const now = () => performance.timeOrigin + performance.now();
	const record = document.querySelector("#record")?.textContent ?? "";
	const times = (globalThis.tunelintTimes = { pressed: 0, came: 0, bytes: 0, painted: now(), record });
	globalThis.addEventListener("keydown", () => (times.pressed = now()), true);
	// Before the page's own listener.
	globalThis.addEventListener(
		"message",
		({ data }) => {
			if (data?.kind !== "show") return;
			times.came = now();
			setTimeout(() => (times.bytes = JSON.stringify(data).length));
		},
		true,
	);
	const look = () => {
		const record = document.querySelector("#record")?.textContent ?? "";
		if (record === times.record || document.querySelector("#tokens [role=option]") === null) return;
		times.record = record;
		// A task after the frame's callbacks runs when the frame was handed on for painting.
		requestAnimationFrame(() => {
			const { port1, port2 } = new globalThis.MessageChannel();
			port1.onmessage = () => (times.painted = now());
			port2.postMessage(0);
		});
	};
	new globalThis.MutationObserver(look).observe(document, {
		subtree: true,
		childList: true,
		characterData: true,
	});
}

/** Prints milliseconds from the command, and from each step, to the answer's arrival in the page and to its painting. */
export async function measureLongRecords(workbench, { command, report = console.log }) {
	const { page, preview } = workbench;
	await page.evaluate(noteTimes);
	await workbench.runCommand(command);
	const body = preview.locator("body");
	await preview.locator("#tokens [role=option]").first().waitFor();
	const opened = await paintOf(preview, "tunelint: the record is painted");
	const pressed = await page.evaluate(() => globalThis.tunelintTimes.pressed);
	await body.evaluate(noteTimes);
	const steps = [];
	await preview.locator("#tokens").focus();
	for (const [key, number] of [2, 3, 4, 5, 4, 5, 6].map((to, i, all) => [
		to > (all[i - 1] ?? 1) ? "]" : "[",
		to,
	])) {
		await body.evaluate(readFor, 30);
		await page.keyboard.press(key);
		steps.push(await timesOf(preview, number));
	}
	await workbench.runCommand("Tunelint: Preview next record");
	const led = await timesOf(preview, 7);
	const chosen = await page.evaluate(() => globalThis.tunelintTimes.pressed);
	const words = (from, { came, painted }) => `${Math.round(came - from)} + ${Math.round(painted - came)}`;
	const tokens = await preview.locator("#summary .total").innerText();
	report(
		`A record of ${tokens}, ${steps[0].bytes} bytes; milliseconds to the page + in the page to its painting`,
	);
	report(`  from the command, with a new panel: ${Math.round(opened - pressed)}`);
	report(`  from the command, with an open panel: ${words(chosen, led)}`);
	report(`  from the key of a step: ${steps.map((step) => words(step.pressed, step)).join(", ")}`);
	return steps;
}

/** Runs in the page: a person looks at the record for so many frames. */
async function readFor(_, frames) {
	for (let i = 0; i < frames; i++) await new Promise(globalThis.requestAnimationFrame);
}

/** Milliseconds since 1970 at which the page's first entry of that name was made. */
function paintOf(preview, name) {
	return preview.locator("body").evaluate(async (_, wanted) => {
		const { performance, requestAnimationFrame } = globalThis;
		const entry = () => performance.getEntriesByName(wanted)[0];
		while (entry() === undefined) await new Promise(requestAnimationFrame);
		return performance.timeOrigin + entry().startTime;
	}, name);
}

async function timesOf(preview, number) {
	const body = preview.locator("body");
	await preview.locator("#record", { hasText: new RegExp(`record ${number} `) }).waitFor();
	return body.evaluate(async () => {
		while (globalThis.tunelintTimes.painted < globalThis.tunelintTimes.came)
			await new Promise(globalThis.requestAnimationFrame);
		return globalThis.tunelintTimes;
	});
}
