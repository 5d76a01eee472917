/** `convert`, `dedupe`, `split` and `check --fix`: what they write, what they leave alone, and when they write nothing. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "node:test";
import { editDiff } from "../../server/cli/edit-diff.js";
import { applyEdits } from "../../server/core/index.js";
import { replaceFile, ReplaceFault } from "../../server/node/replace-file.js";
import { createCommandFolder } from "../support/command-folder.js";

const { cwd, tunelint } = createCommandFolder({ sharesHost: true });
const place = (name: string): string => path.join(cwd, name);
const write = (name: string, text: string): void => fs.writeFileSync(place(name), text);
const read = (name: string): string => fs.readFileSync(place(name), "utf8");
const remove = (...names: readonly string[]): void =>
	names.forEach((name) => fs.rmSync(place(name), { force: true }));

async function converted(text: string, to: string): Promise<string> {
	write("set.jsonl", text);
	remove("set.out");
	const { code, errors } = await tunelint(["convert", "set.jsonl", "--to", to, "--output", "set.out"]);
	assert.equal(code, 0, errors);
	assert.equal(read("set.jsonl"), text);
	return read("set.out");
}

describe("convert", () => {
	for (const [what, before, after] of [
		[
			"ShareGPT with every other column",
			'{"id": 1.0, "conversations": [{"from": "human", "value": "\\u00e9 é", "weight": 0}, {"value": "b", "from": "gpt"}], "n": 12345678901234567890}',
			'{"id": 1.0, "messages": [{"role": "user", "content": "\\u00e9 é", "weight": 0}, {"content": "b", "role": "assistant"}], "n": 12345678901234567890}',
		],
		[
			"a system prompt in a column of its own",
			'{"system":"Be \\ud83d\\udc1f","conversations":[{"from":"human","value":"a"}]}',
			'{"messages":[{"role":"system","content":"Be \\ud83d\\udc1f"},{"role":"user","content":"a"}]}',
		],
		[
			"an empty system prompt",
			'{"conversations": [{"from": "human", "value": "a"}], "system": ""}',
			'{"messages": [{"role": "user", "content": "a"}]}',
		],
		[
			"messages with the role names of ShareGPT",
			'{"messages": [{"role": "human", "content": "a"}, {"role": "tool", "content": ["b"]}]}',
			'{"messages": [{"role": "user", "content": "a"}, {"role": "tool", "content": ["b"]}]}',
		],
		[
			"Alpaca with an input",
			'{"instruction": "Do\\t", "input": "it", "output": "x", "n": 1e5}',
			'{"messages": [{"role": "user", "content": "Do\\t\\nit"}, {"role": "assistant", "content": "x"}], "n": 1e5}',
		],
		[
			"Alpaca with a history and a system prompt, in any order",
			'{"output":"x","history":[["a","b"]],"k":1,"system":"s","instruction":"Do","input":null}',
			'{"k":1,"messages":[{"role":"system","content":"s"},{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"Do"},{"role":"assistant","content":"x"}]}',
		],
		[
			"a prompt and its completion",
			'{"completion": " b", "prompt": "a"}',
			'{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": " b"}]}',
		],
		[
			"halves that are lists",
			'{"prompt": [{"role": "user",  "content": "a"}], "completion": [{"role": "assistant", "content": "b"}]}',
			'{"messages": [{"role": "user",  "content": "a"}, {"role": "assistant", "content": "b"}]}',
		],
	] as const) {
		it(`makes messages of ${what}`, async () => {
			assert.equal(await converted(`${before}\r\n\r\n${before}`, "messages"), `${after}\r\n\r\n${after}`);
			assert.equal(await converted(after, "messages"), after);
		});
	}

	it("makes ShareGPT of messages", async () => {
		assert.equal(
			await converted('{"messages": [{"role": "user", "content": "a"}], "x": 1}\n', "sharegpt"),
			'{"conversations": [{"from": "human", "value": "a"}], "x": 1}\n',
		);
	});

	for (const [what, to, record, message] of [
		[
			"a function call",
			"messages",
			'{"conversations": [{"from": "function_call", "value": "{}"}]}',
			/"function_call" has no counterpart/,
		],
		[
			"an unknown role",
			"messages",
			'{"conversations": [{"from": "narrator", "value": "a"}]}',
			/set\.jsonl:2:29: record 2: The role "narrator"/,
		],
		["a key that stands twice", "messages", '{"conversations": [], "conversations": []}', /stands twice/],
		[
			"two system prompts",
			"messages",
			'{"system": "a", "conversations": [{"from": "system", "value": "b"}]}',
			/system turn besides/,
		],
		[
			"two formats",
			"messages",
			'{"prompt": "a", "completion": "b", "instruction": "c", "output": "d"}',
			/two formats/,
		],
		["two answers", "messages", '{"prompt": "a", "chosen": "b", "rejected": "c"}', /two answers/],
		[
			"a verdict",
			"messages",
			'{"prompt": "a", "completion": "b", "label": true}',
			/whether this answer is a good one/,
		],
		["no known columns", "messages", '{"text": "a"}', /none of the columns/],
		[
			"tool calls",
			"sharegpt",
			'{"messages": [{"role": "assistant", "content": "", "tool_calls": [1]}]}',
			/no place for "tool_calls"/,
		],
		["parts", "sharegpt", '{"messages": [{"role": "user", "content": [1]}]}', /must be a string/],
		["broken JSON", "array", '{"a": 1,}', /set\.jsonl:2:8: record 2: JSON allows no ","/],
	] as const) {
		it(`writes nothing at ${what}`, async () => {
			const good = to === "sharegpt" ? '{"messages": []}' : '{"conversations": []}';
			write("set.jsonl", `${good}\n${record}\n`);
			const { code, errors } = await tunelint(["convert", "set.jsonl", "--to", to]);
			assert.match(errors, message);
			assert.match(errors, /Nothing is written\.\n$/);
			assert.equal(code, 2);
			assert.equal(read("set.jsonl"), `${good}\n${record}\n`);
		});
	}

	it("writes another layout beside the file, with the ending that readers go by", async () => {
		remove("a.jsonl");
		write("a.json", '\ufeff[\r\n  {"a": 1.0,\r\n   "b": [\r\n]}, {"a": 2}\r\n]\r\n');
		const { out } = await tunelint(["convert", "a.json", "--to", "jsonl"]);
		assert.equal(out, "Converted 2 of 2 records to JSON Lines. a.jsonl is written.\n");
		assert.equal(read("a.jsonl"), '\ufeff{"a": 1.0, "b": []}\r\n{"a": 2}\r\n');
		const again = await tunelint(["convert", "a.jsonl", "--to", "array"]);
		assert.match(again.errors, /"a\.json" is there already/);
		assert.equal(again.code, 2);
	});

	it("prints the change and writes nothing with --diff", async () => {
		write("set.jsonl", '{"prompt": "a", "completion": "b"}\n');
		const { out, code } = await tunelint(["convert", "set.jsonl", "--to", "messages", "--diff"]);
		assert.match(out, /^--- set\.jsonl\n\+\+\+ set\.jsonl\n@@ -1,1 \+1,1 @@\n-\{"prompt".*\n\+\{"messages"/);
		assert.equal(code, 1);
		assert.equal(read("set.jsonl"), '{"prompt": "a", "completion": "b"}\n');
	});
});

const ROWS = ["a", "b", "A ", "c", "b", "d"].map(
	(text, i) =>
		`{"n": ${i}.0, "messages": [{"role": "user", "content": "${text}"}, {"role": "assistant", "content": "x"}]}`,
);

describe("dedupe", () => {
	it("keeps the first of each, up to case and white space", async () => {
		write("set.jsonl", ROWS.join("\n"));
		const { out } = await tunelint(["dedupe", "set.jsonl"]);
		assert.match(out, /^Removed 2 of 6 records, copies of earlier ones\. 2 of them differ/);
		assert.equal(read("set.jsonl"), [ROWS[0], ROWS[1], ROWS[3], ROWS[5]].join("\n"));
		const again = await tunelint(["dedupe", "set.jsonl"]);
		assert.equal(again.out, "None of the 4 records is a copy of another.\n");
		const check = await tunelint(["check", "set.jsonl", "--select", "duplicate-row"]);
		assert.match(check.out, /^No findings/);
	});

	it("keeps rows that differ in a character with --exact", async () => {
		write("set.jsonl", [...ROWS, ROWS[2]!].join("\n") + "\n");
		await tunelint(["dedupe", "set.jsonl", "--exact"]);
		assert.equal(read("set.jsonl"), ROWS.join("\n") + "\n");
	});

	it("takes rows out of an array with their commas", async () => {
		write("set.json", `[\n\t${ROWS.join(",\n\t")}\n]\n`);
		await tunelint(["dedupe", "set.json"]);
		assert.equal(read("set.json"), `[\n\t${[ROWS[0], ROWS[1], ROWS[3], ROWS[5]].join(",\n\t")}\n]\n`);
	});
});

describe("split", () => {
	const rows = Array.from(
		{ length: 40 },
		(_, i) => `{"prompt": "question ${i % 30}", "completion": "answer ${i % 35}"}`,
	);

	it("moves whole groups of rows that ask the same, the same ones for the same seed", async () => {
		const splits: string[] = [];
		for (const order of [rows, [...rows].reverse()]) {
			remove("validation.jsonl");
			write("train.jsonl", order.map((row) => `${row}\r\n`).join(""));
			const { out, code } = await tunelint(["split", "train.jsonl", "--validation", "0.2", "--seed", "7"]);
			assert.match(out, /^Split off \d of 40 records\..* validation\.jsonl is written\.\n$/);
			assert.equal(code, 0);
			const lines = (name: string): string[] => read(name).split("\r\n").slice(0, -1);
			const prompts = (name: string): Set<string> =>
				new Set(lines(name).map((line) => (JSON.parse(line) as { prompt: string }).prompt));
			assert.deepEqual([...lines("train.jsonl"), ...lines("validation.jsonl")].sort(), [...rows].sort());
			assert.deepEqual(
				[...prompts("train.jsonl")].filter((prompt) => prompts("validation.jsonl").has(prompt)),
				[],
			);
			splits.push([...lines("validation.jsonl")].sort().join("\n"));
		}
		assert.equal(splits[0], splits[1]);
	});

	it("keeps rows that are nearly alike together, unless they may be parted", async () => {
		const words = (topic: number): string =>
			Array.from({ length: 80 }, (_, i) => `w${topic * 99 + i}`).join(" ");
		const near = Array.from(
			{ length: 36 },
			(_, i) => `{"prompt": "${words(i % 12)} v${i}", "completion": "b${i % 12}"}\n`,
		);
		const topicsOnBothSides = async (...options: readonly string[]): Promise<number> => {
			remove("validation.jsonl");
			write("train.jsonl", near.join(""));
			await tunelint(["split", "train.jsonl", "--validation", "12", ...options]);
			const topics = (name: string): Set<string> =>
				new Set([...read(name).matchAll(/"prompt": "(\w+)/g)].map(([, first]) => first ?? ""));
			return [...topics("train.jsonl")].filter((topic) => topics("validation.jsonl").has(topic)).length;
		};
		assert.equal(await topicsOnBothSides(), 0);
		assert.equal(read("validation.jsonl").trim().split("\n").length, 12);
		assert.ok((await topicsOnBothSides("--part-near")) > 0);
	});

	it("gives another choice for another seed, and an array for an array", async () => {
		const chosen = new Set<string>();
		for (const seed of ["1", "2", "3"]) {
			remove("validation.json");
			write("train.json", `[${rows.join(",")}]`);
			await tunelint(["split", "train.json", "--validation", "2", "--seed", seed]);
			assert.equal((JSON.parse(read("train.json")) as unknown[]).length, 38);
			chosen.add(read("validation.json"));
		}
		assert.ok(chosen.size > 1);
	});

	for (const [fault, argv, message] of [
		["the file is there", ["--validation", "0.1"], /"validation\.jsonl" is there already/],
		["too many are asked for", ["--validation", "40", "--output", "new.jsonl"], /40 records, too few/],
		["the size is none", ["--validation", "2.5"], /--validation must be a share/],
		["there is no size", [], /it is missing/],
	] as const) {
		it(`writes nothing when ${fault}`, async () => {
			write("validation.jsonl", "");
			write("train.jsonl", rows.join("\n"));
			const { errors, code } = await tunelint(["split", "train.jsonl", ...argv]);
			assert.match(errors, message);
			assert.equal(code, 2);
			assert.equal(read("train.jsonl"), rows.join("\n"));
			assert.equal(fs.existsSync(place("new.jsonl")), false);
		});
	}
});

describe("check --fix", () => {
	const faulty = '\ufeff{"text": "one", "ok": True,}\r\n{"text": "two"}{"text": "three"}\r\n';
	const fixed = '{"text": "one", "ok": true}\r\n{"text": "two"}\r\n{"text": "three"}\r\n';

	it("prints all rounds as one change with --diff, and writes nothing", async () => {
		write("fix.jsonl", faulty);
		const { out, code } = await tunelint(["check", "fix.jsonl", "--fix", "--diff"]);
		assert.deepEqual(out.split("\n"), [
			"--- fix.jsonl",
			"+++ fix.jsonl",
			"@@ -1,2 +1,3 @@",
			'-\\ufeff{"text": "one", "ok": True,}',
			'+{"text": "one", "ok": true}',
			'-{"text": "two"}{"text": "three"}',
			'+{"text": "two"}',
			'+{"text": "three"}',
			"",
		]);
		assert.equal(code, 1);
		assert.equal(read("fix.jsonl"), faulty);
	});

	it("writes it once, keeps the permissions, and finds nothing to do again", async () => {
		write("fix.jsonl", faulty);
		fs.chmodSync(place("fix.jsonl"), 0o640);
		const first = await tunelint(["check", "fix.jsonl", "--fix", "--select", "invalid-jsonl"]);
		assert.match(first.out, /^Fixed 4 faults\. No findings/);
		assert.equal(read("fix.jsonl"), fixed);
		assert.equal(fs.statSync(place("fix.jsonl")).mode & 0o777, 0o640);
		const again = await tunelint(["check", "fix.jsonl", "--fix", "--diff"]);
		assert.deepEqual([again.out, again.code], ["", 0]);
		assert.deepEqual(
			fs.readdirSync(cwd).filter((name) => name.endsWith(".tmp")),
			[],
		);
	});

	it("mends a fault that most rows share", async () => {
		write("many.jsonl", '{"text": "one",}\n'.repeat(60));
		await tunelint(["check", "many.jsonl", "--fix", "--select", "invalid-jsonl"]);
		assert.equal(read("many.jsonl"), '{"text": "one"}\n'.repeat(60));
	});
});

describe("a file is replaced", () => {
	it("only if it is as it was read, and through a link", async () => {
		write("old.txt", "old");
		fs.symlinkSync("old.txt", place("link.txt"));
		await replaceFile(place("link.txt"), ["a", "\ud83d\udc1f".repeat(1_500_000)]);
		assert.equal(read("old.txt"), `a${"\ud83d\udc1f".repeat(1_500_000)}`);
		assert.equal(fs.lstatSync(place("link.txt")).isSymbolicLink(), true);
		const stale = { unchangedSince: { size: 3, modified: 0 } };
		await assert.rejects(replaceFile(place("old.txt"), ["b"], stale), ReplaceFault);
		await assert.rejects(replaceFile(place("old.txt"), ["b"], { isNew: true }), /is there already/);
		await assert.rejects(replaceFile(place("no/old.txt"), ["b"]), /cannot be written/);
		assert.equal(read("old.txt").charAt(0), "a");
	});
});

describe("a diff", () => {
	it("shows changes that stand close together once, and a missing line end", () => {
		const text = Array.from({ length: 20 }, (_, i) => `line ${i + 1}`).join("\n");
		const at = (line: string): number => text.indexOf(line);
		const edits = [
			{ range: { start: at("line 2\n"), end: at("line 3\n") }, newText: "" },
			{ range: { start: at("line 5\n"), end: at("line 5\n") }, newText: "new\n" },
			{ range: { start: at("line 20"), end: at("line 20") + 4 }, newText: "LINE" },
		];
		assert.match(applyEdits(text, edits), /^line 1\nline 3\nline 4\nnew\nline 5\n/);
		assert.deepEqual([...editDiff("a", text, edits)].join("").split("\n"), [
			"--- a",
			"+++ a",
			"@@ -1,7 +1,7 @@",
			" line 1",
			"-line 2",
			" line 3",
			" line 4",
			"+new",
			" line 5",
			" line 6",
			" line 7",
			"@@ -17,4 +17,4 @@",
			" line 17",
			" line 18",
			" line 19",
			"-line 20",
			"\\ No newline at end of file",
			"+LINE 20",
			"\\ No newline at end of file",
			"",
		]);
	});
});
