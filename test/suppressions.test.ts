/** What a person says of files and records: roles, ignored records, comments that keep a rule silent. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { appendSetting, applyEdits, putSetting } from "../server/core/index.js";
import { matchesGlob } from "../server/workspace/matches-glob.js";
import { createTextHash } from "../server/node/text-hash.js";
import { openWorkspace } from "./support/findings-in.js";

const hash = await createTextHash();

/** `rule record` of the findings of a file. */
async function check(file: string, files: Readonly<Record<string, string>>): Promise<string[]> {
	const { workspace, path } = await openWorkspace(new Map(Object.entries(files)));
	for (const name of Object.keys(files)) {
		await workspace.findingsOf(path(name));
	}
	const findings = await workspace.findingsOf(path(file));
	return findings.map(({ rule, record }) => (record === undefined ? rule : `${rule} ${record}`));
}

function row(role: string, question: string): string {
	return JSON.stringify({
		messages: [
			{ role, content: question },
			{ role: "assistant", content: `${question} is answered.` },
		],
	});
}

const first = row("usr", "One");
const second = row("usr", "Two");
const ignoring = (rule: string, text: string, file?: string): string =>
	JSON.stringify({
		ignore: [{ rule, record: hash(text), reason: "It is meant so.", ...(file && { file }) }],
	});

test("an ignored record is silent for its rule, and speaks again once it is edited", async () => {
	const settings = { "tunelint.json": ignoring("unknown-role", first, "data/a.jsonl") };
	assert.deepEqual(await check("data/a.jsonl", { ...settings, "data/a.jsonl": `${first}\n${second}\n` }), [
		"unknown-role 2",
	]);
	const edited = first.replace("One", "Uno");
	// Both rows have it now, so one finding stands for them.
	assert.deepEqual(await check("data/a.jsonl", { ...settings, "data/a.jsonl": `${edited}\n${second}\n` }), [
		"unknown-role 1",
	]);
});

test("an ignored record follows its text, not its line, and counts in the file that is named", async () => {
	const settings = { "tunelint.json": ignoring("unknown-role", first, "a.jsonl") };
	const moved = { ...settings, "a.jsonl": `${second}\n  ${first}\n`, "b.jsonl": `${first}\n` };
	assert.deepEqual(await check("a.jsonl", moved), ["unknown-role 1"]);
	assert.deepEqual(await check("b.jsonl", moved), ["unknown-role 1"]);
	const everywhere = { ...moved, "tunelint.json": ignoring("unknown-role", first) };
	assert.deepEqual(await check("b.jsonl", everywhere), []);
});

test("an entry whose record is gone, and one with nothing to keep back, are reported", async () => {
	const files = (rule: string, text: string): Record<string, string> => ({
		"tunelint.json": ignoring(rule, text, "a.jsonl"),
		"a.jsonl": `${first}\n`,
	});
	assert.deepEqual(await check("tunelint.json", files("unknown-role", first)), []);
	assert.deepEqual(await check("tunelint.json", files("unknown-role", second)), ["unused-suppression"]);
	assert.deepEqual(await check("tunelint.json", files("missing-content", first)), ["unused-suppression"]);
	assert.deepEqual(await check("tunelint.json", files("eos-masked", first)), [], "it needs a tokenizer");
});

const script = (comment: string): string => `${comment}
from trl import SFTConfig, SFTTrainer
trainer = SFTTrainer(model="m", args=SFTConfig(max_length=64, train_dataset=None)
`;

test("a comment keeps a rule silent on its line, on the line below it, or in the whole file", async () => {
	assert.deepEqual(await check("train.py", { "train.py": script("") }), ["invalid-python"]);
	const whole = "# tunelint: ignore-file[invalid-python] A template.";
	assert.deepEqual(await check("train.py", { "train.py": script(whole) }), []);
	const elsewhere = "# tunelint: ignore[invalid-python] Not this line.\nimport os";
	assert.deepEqual(await check("train.py", { "train.py": script(elsewhere) }), [
		"invalid-python",
		"unused-suppression",
	]);
});

const plain = (text: string): string => `${JSON.stringify({ text })}\n`;
const training = `from datasets import load_dataset
from trl import SFTTrainer
trainer = SFTTrainer(model="Qwen/Qwen2.5-0.5B-Instruct", train_dataset=load_dataset("json", data_files="train.jsonl"))
`;

test("a file that the settings call a test set is compared with the training data", async () => {
	const text = plain("The quick brown fox jumps over the lazy dog again and again.");
	const files = { "train.py": training, "train.jsonl": text, "other/kept.jsonl": text };
	const overlaps = (found: readonly string[]): boolean =>
		found.some((finding) => finding.startsWith("train-test-overlap"));
	const all = async (settings: object): Promise<boolean> => {
		const withSettings = { ...files, "tunelint.json": JSON.stringify(settings) };
		const found = await Promise.all(Object.keys(files).map((name) => check(name, withSettings)));
		return overlaps(found.flat());
	};
	assert.equal(await all({}), false);
	assert.equal(await all({ files: { "other/*.jsonl": { role: "test" } } }), true);
	assert.equal(await all({ files: { "kept.jsonl": { role: "validation" } } }), true);
});

test("a test set may hold questions only", async () => {
	const question = `${JSON.stringify({ messages: [{ role: "user", content: "Why?" }] })}\n`;
	assert.deepEqual(await check("q.jsonl", { "q.jsonl": question }), ["no-assistant 1"]);
	const role = { "tunelint.json": '{"files": {"q.jsonl": {"role": "test"}}}' };
	assert.deepEqual(await check("q.jsonl", { "q.jsonl": question, ...role }), []);
});

test("the settings say which run and which trainer a file belongs to", async () => {
	const files = {
		"a/train.py": training,
		"b.jsonl": plain("One"),
		"tunelint.json": '{"files": {"*.jsonl": {"run": "a/train.py", "trainer": "trl-sft@0.24.0"}}}',
	};
	const { workspace, path } = await openWorkspace(new Map(Object.entries(files)));
	const label = await workspace.labelOf(path("b.jsonl"));
	assert.equal(label.script, "train.py");
	assert.match(JSON.stringify(label), /0\.24\.0/);
});

const entry = { rule: "no-eos", record: "0123456789abcdef", reason: "" };

test("settings are edited in the layout that they have", () => {
	const after = (text: string): string => applyEdits(text, [appendSetting(text, "ignore", entry)!]);
	assert.equal(
		after("{}\n"),
		`{
  "ignore": [
    {
      "rule": "no-eos",
      "record": "0123456789abcdef",
      "reason": ""
    }
  ]
}
`,
	);
	const one = '{ "rule": "no-eos", "record": "0123456789abcdef", "reason": "" }';
	assert.equal(after('{ "ignore": [] }'), `{ "ignore": [${one}] }`);
	assert.equal(after('{ "ignore": [{"rule": "a"}] }'), `{ "ignore": [{"rule": "a"}, ${one}] }`);
	assert.equal(after('{ "run": "a" }'), `{ "run": "a", "ignore": [${one}] }`);
	const kept = '{\n\t// why\n\t"rules": {\n\t\t"a": "off", // so\n\t},\n}\n';
	const put = applyEdits(kept, [putSetting(kept, "rules", "b", "off")!]);
	assert.equal(put, '{\n\t// why\n\t"rules": {\n\t\t"a": "off",\n\t\t"b": "off", // so\n\t},\n}\n');
	assert.equal(appendSetting('{"ignore": ', "ignore", entry), undefined);
});

test("a glob fits files, and no glob takes long", () => {
	const fits = (glob: string, file: string): boolean => matchesGlob(glob, file);
	assert.ok(fits("/a/*.jsonl", "/a/b.jsonl"));
	assert.ok(!fits("/a/*.jsonl", "/a/b/c.jsonl"));
	assert.ok(fits("/a/**/c.jsonl", "/a/c.jsonl"));
	assert.ok(fits("/a/**/c.jsonl", "/a/x/y/c.jsonl"));
	assert.ok(!fits("/a/**/c.jsonl", "/a/x/cc.jsonl"));
	assert.ok(fits("/a/{x,y}*/?.json", "/a/yes/1.json"));
	assert.ok(fits("/a/**", "/a/b/c"));
	assert.ok(fits("/a/b.c+(1).jsonl", "/a/b.c+(1).jsonl"));
	assert.ok(!fits("/a/b.jsonl", "/a/bxjsonl"));
	assert.ok(!fits(`/${"**/".repeat(40)}x`, `/${"a/".repeat(60)}y`));
	assert.ok(!fits(`/${"*a".repeat(40)}b`, `/${"a".repeat(250)}`));
});
