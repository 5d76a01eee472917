/** Lines in a worker thread: whatever one of them does to the worker, the others get their answers. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import { isUnavailable } from "../../server/core/base/staged.js";
import { openLineWorker, type LineWorker } from "../../server/node/line-worker.js";
import { findAssets } from "../../server/node/node-assets.js";
import { tinyTokenizer } from "../support/tiny-tokenizer.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-worker-"));
after(() => fs.rmSync(folder, { recursive: true }));
for (const [name, text] of Object.entries(tinyTokenizer({ config: {} }))) {
	fs.writeFileSync(path.join(folder, name), text);
}

/** Says back each line, unless the line tells it what to do. */
const OBEDIENT = `
import { parentPort } from "node:worker_threads";
const say = (message) => parentPort.postMessage(message);
parentPort.on("message", (order) => {
	if (order.kind === "load") return say({ kind: "loaded", load: { kind: "loaded", key: "k", facts: {} } });
	say({ kind: "prepared" });
	const answers = order.lines.map((line, i) => {
		Atomics.store(order.progress, 0, i);
		while (line === "hang");
		if (line === "exit") process.exit(1);
		if (line === "memory") { const all = []; for (;;) all.push(new Array(1e6).fill(i)); }
		const end = Date.now() + (line === "slow" ? 100 : 0);
		while (Date.now() < end);
		return line;
	});
	say({ kind: "answers", answers });
});
say({ kind: "ready" });
`;

const task = { kind: "tokenize", addSpecialTokens: false } as const;

async function withWorker(script: string | undefined, use: (worker: LineWorker) => Promise<void>) {
	const assets = findAssets(new URL("../../server/node/x.js", import.meta.url).href);
	const workerFile = path.join(folder, "obedient.mjs");
	fs.writeFileSync(workerFile, script ?? "");
	const worker = await openLineWorker(
		{ chosen: folder },
		{
			assets: script === undefined ? assets : { ...assets, workerFile },
			rowSeconds: 0.5,
			log: () => undefined,
		},
	);
	assert.ok(!isUnavailable(worker));
	try {
		await use(worker);
	} finally {
		await worker.dispose();
	}
}

function typesOf(answers: readonly string[]): string[] {
	return answers.map((answer) => /"type":"(\w+)"/.exec(answer)?.[1] ?? answer);
}

test("a line that hangs or ends the worker gets an error, and the lines around it their answers", () =>
	withWorker(OBEDIENT, async (worker) => {
		const answers = await worker.answer(task, ["a", "b", "hang", "c", "exit", "hang", "d"]);
		const expected = ["a", "b", "TimeoutError", "c", "RuntimeError", "TimeoutError", "d"];
		assert.deepEqual(typesOf(answers), expected);
		assert.match(answers[2] ?? "", /This line was stopped\. It took longer than 1 s\./);
	}));

test("many lines that take their time are not taken for one that hangs", () =>
	withWorker(OBEDIENT, async (worker) => {
		const lines = new Array<string>(12).fill("slow");
		assert.deepEqual(await worker.answer(task, lines), lines);
	}));

test("calls are answered in their order", () =>
	withWorker(undefined, async (worker) => {
		const calls = ["a", "b", "c"].map((text) => worker.answer(task, [JSON.stringify(text)]));
		assert.deepEqual(await Promise.all(calls), [["[64]"], ["[65]"], ["[66]"]]);
	}));

test("without worker threads the lines are answered all the same", () =>
	withWorker("throw new Error('not here');", async (worker) => {
		assert.deepEqual(await worker.answer(task, ['"a"', "{"]).then(typesOf), ["[64]", "JSONDecodeError"]);
	}));

test("a tokenizer that is not there is said once, before any line", async () => {
	const worker = await openLineWorker({ chosen: path.join(folder, "nowhere") }, { log: () => undefined });
	assert.ok(isUnavailable(worker));
	assert.match(worker.reason, /nowhere/);
});
