/** The engine on a real machine: files, hashes, pages, and rows in a worker thread with a watchdog. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { isUnavailable } from "../../server/core/base/staged.js";
import type { LineContext } from "../../server/core/types/example-analysis.js";
import type { Host } from "../../server/host.js";
import { createNodeHost } from "../../server/node/node-host.js";
import { tinyTokenizer } from "../support/tiny-tokenizer.js";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-host-"));
const logged: string[] = [];
let host: Host;

before(async () => {
	host = await createNodeHost({ rowSeconds: 1, log: (message) => logged.push(message) });
});

after(async () => {
	await host.dispose();
	fs.rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Buffer): string {
	const file = path.join(folder, name);
	fs.mkdirSync(path.dirname(file), { recursive: true });
	fs.writeFileSync(file, content);
	return file;
}

describe("text", () => {
	test("a byte order mark is not part of the text", async () => {
		const file = await host.readText(write("bom.txt", "\uFEFFa\r\nb"));
		assert.deepEqual(file, { kind: "text", text: "a\r\nb", hadByteOrderMark: true });
	});

	for (const [what, bytes, offset, reason] of [
		["a byte that is no UTF-8", [0xc3, 0xa9, 0x62, 0xff, 0x63], 2, /not UTF-8/],
		["a character that is cut off at the end", [0x61, 0xf0, 0x9f, 0x98], 1, /not UTF-8/],
		["a NUL byte", [0x61, 0x00, 0xff], 1, /NUL/],
		["UTF-16", [0xff, 0xfe, 0x61, 0x00], 0, /UTF-16/],
	] as const) {
		test(`${what} is found at its place`, async () => {
			const file = await host.readText(write("bad.txt", Buffer.from(bytes)));
			assert.ok(file.kind === "invalid");
			assert.equal(file.offset, offset);
			assert.match(file.reason, reason);
		});
	}

	test("a file that is not there is unavailable, with its name", async () => {
		const file = await host.readText(path.join(folder, "none.txt"));
		assert.ok(isUnavailable(file));
		assert.match(file.reason, /none\.txt/);
	});
});

describe("folders", () => {
	test("dependencies, environments, hidden folders and loops are not searched", async () => {
		for (const name of [
			"a.py",
			"b.txt",
			"sub/c.PY",
			"node_modules/d.py",
			".venv/e.py",
			"venv/f.py",
			"x/__pycache__/g.py",
			".h.py",
		]) {
			write(`tree/${name}`, "");
		}
		const tree = path.join(folder, "tree");
		fs.symlinkSync(tree, path.join(tree, "sub", "again"), "junction");
		const found = await host.find(tree, { extensions: ["py"], limit: 10 });
		assert.deepEqual(
			found.map((file) => host.relative(tree, file)),
			["a.py", "sub/c.PY"],
		);
		assert.equal((await host.find(tree, { extensions: ["py"], limit: 1 })).length, 1);
		const near = await host.find(tree, { extensions: ["py"], limit: 10, mostFolders: 1 });
		assert.deepEqual(near, [path.join(tree, "a.py")]);
	});

	test("a folder that cannot be read has no entries", async () => {
		assert.deepEqual(await host.list(path.join(folder, "nothing")), []);
		assert.equal(await host.stat(path.join(folder, "nothing")), undefined);
	});
});

test("records are hashed without the white space around them", () => {
	assert.equal(host.hash(""), "ef46db3751d8e999");
	assert.equal(host.hash(' {"a": 1}\r\n'), host.hash('{"a": 1}'));
	assert.notEqual(host.hash("\u00a0a"), host.hash("a"));
});

test("rule pages are read by id only", async () => {
	assert.match((await host.readRulePage("no-eos")) ?? "", /no-eos|EOS/);
	assert.equal(await host.readRulePage("../../settings"), undefined);
});

test("a script is parsed and evaluated", async () => {
	const module = await host.readPython("/train.py", "from trl import SFTTrainer\nSFTTrainer(model='m')\n");
	assert.deepEqual(
		module.calls.map((call) => call.name),
		["SFTTrainer"],
	);
});

describe("rows in the worker", () => {
	// A run of this letter makes the tokenizer's pattern try every way to part it.
	const slow = "s".repeat(60);
	const byteLevel = { type: "ByteLevel", add_prefix_space: false, use_regex: false };
	const hostileSplit = { type: "Split", pattern: { Regex: "(?:s+)+z" }, behavior: "Isolated", invert: false };
	const template = "{% for m in messages %}{{ m.content }}{% endfor %}";
	const context: LineContext = { format: "messages", textField: "text", rules: [], thresholds: {} };
	let tokenizer: string;

	before(async () => {
		const { "tokenizer.json": json, "tokenizer_config.json": config } = tinyTokenizer({
			config: { chat_template: template },
			json: { pre_tokenizer: { type: "Sequence", pretokenizers: [hostileSplit, byteLevel] } },
		});
		write("model/tokenizer.json", json);
		const at = path.dirname(write("model/tokenizer_config.json", config));
		const loaded = await host.loadTokenizer({ name: at });
		assert.ok(loaded.kind === "loaded");
		tokenizer = loaded.key;
	});

	const row = (content: string): string => JSON.stringify({ messages: [{ role: "user", content }] });

	test("reports come back in order, each with its hash", async () => {
		const texts = Array.from({ length: 100 }, (_, i) => row(`row ${i}`));
		const reports = await host.reportLines({ context, tokenizer, texts });
		assert.deepEqual(
			reports.map((report) => report.digest.hash),
			texts.map((text) => host.hash(text)),
		);
		assert.ok(reports.every((report) => report.stopped === undefined));
	});

	test("a record that takes too long is stopped, and the others are not", async () => {
		const texts = [row("a"), row(slow), row("b"), "not json"];
		const reports = await host.reportLines({ context, tokenizer, texts });
		assert.deepEqual(
			reports.map((report) => report.stopped?.reason),
			[undefined, "This record could not be checked. It took longer than 1 s.", undefined, undefined],
		);
		const analysis = await host.analyseLine({ context, tokenizer, texts: [row("b")] });
		assert.ok(!isUnavailable(analysis));
		assert.equal(analysis.rendered?.text, "b", "the new worker has the tokenizer");
		assert.deepEqual(analysis.encoding?.ids, [65]);
	});

	test("a record on screen goes before a file in the background", async () => {
		const order: string[] = [];
		const texts = Array.from({ length: 400 }, (_, i) => row(`row ${i}`));
		const background = host.reportLines({ context, tokenizer, texts }).then(() => order.push("file"));
		const screen = host
			.analyseLine({ context, tokenizer, texts: [row("now")] })
			.then(() => order.push("record"));
		await Promise.all([background, screen]);
		assert.deepEqual(order, ["record", "file"]);
	});

	test("a cancelled file ends early, with a report for every row", async () => {
		const texts = Array.from({ length: 400 }, (_, i) => row(`row ${i}`));
		const reports = await host.reportLines({ context, tokenizer, texts }, { aborted: true });
		assert.equal(reports.filter((report) => report.stopped !== undefined).length, 400);
	});

	test("a text without ids is still looked at", async () => {
		const [report] = await host.reportLines({
			context,
			tokenizer,
			texts: ['{"messages": [{"role": "user", "content": "\\ud83d"}]}'],
		});
		assert.equal(report?.stopped, undefined);
		const analysis = await host.analyseLine({
			context,
			tokenizer,
			texts: ['{"messages": [{"role": "user", "content": "\\ud83d"}]}'],
		});
		assert.ok(!isUnavailable(analysis));
		assert.match(analysis.unavailable?.reason ?? "", /half of a character/);
	});

	test("without a tokenizer the structure is looked at", async () => {
		const analysis = await host.analyseLine({ context, texts: [row("a")] });
		assert.ok(!isUnavailable(analysis));
		assert.deepEqual([analysis.example?.kind, analysis.encoding], ["conversational", undefined]);
	});
});
