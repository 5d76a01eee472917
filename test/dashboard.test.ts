/** The numbers of a dashboard, and the records that each of them leads to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isUnavailable } from "../server/core/index.js";
import type { RecordFilter } from "../server/core/types/dataset-dashboard.js";
import { createWorkspace } from "../server/workspace/create-workspace.js";
import type { Records } from "../server/workspace/records.js";
import { createMemoryHost } from "./support/memory-host.js";

const script = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(assistant_only_loss=True, max_length=40),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
).train()
`;
const chat = (question: string, answer: string, role = "user"): string =>
	JSON.stringify({
		messages: [
			{ role, content: question },
			{ role: "assistant", content: answer },
		],
	});
const rows = [
	chat("Hi", "Hello."),
	chat("Count", "one two ".repeat(20)),
	chat("Hi", "Hello."),
	chat("Bye", "Bye", "usr"),
];
const file = "/w/train.jsonl";

test("each number leads to its records", async () => {
	const records = await openRecords();
	const found = await records.dashboard(file);
	assert.ok(found !== undefined && !isUnavailable(found));
	const { dashboard } = found;
	assert.equal(dashboard.records, 4);
	assert.equal(dashboard.cutAt?.length, 40);
	assert.equal(dashboard.present.rowsCut, 1);
	assert.equal(dashboard.duplicates, 1);
	assert.deepEqual(
		dashboard.roles.map(({ role, messages }) => `${role} ${messages}`),
		["assistant 4", "user 3", "usr 1"],
	);
	assert.deepEqual(dashboard.turnBars, [{ from: 2, to: 2, rows: 4 }]);
	assert.deepEqual(await listed(records, { kind: "cut" }), [2]);
	assert.deepEqual(await listed(records, { kind: "duplicates" }), [3]);
	assert.deepEqual(await listed(records, { kind: "role", role: "usr" }), [4]);
	assert.deepEqual(await listed(records, { kind: "rule", rule: "unknown-role" }), [4]);
	assert.deepEqual(await listed(records, { kind: "unknown" }), []);
	for (const bar of dashboard.lengthBars) {
		const { from, to, tokens, trained } = bar;
		assert.equal((await listed(records, { kind: "tokens", from, to })).length, tokens);
		assert.equal((await listed(records, { kind: "trained", from, to })).length, trained);
	}
	for (const { from, to = 100, rows: count } of dashboard.shareBars) {
		assert.equal((await listed(records, { kind: "share", from, to })).length, count);
	}
});

test("a record is shown with its problems, and only the same record is written", async () => {
	const records = await openRecords();
	const view = await records.view(file, 4);
	assert.ok(!isUnavailable(view));
	assert.deepEqual(
		view.problems.map(({ rule, range }) => [rule, view.text.slice(range.start, range.end)]),
		[["unknown-role", '"usr"']],
	);
	const text = view.text.replace('"usr"', '"user"');
	const unsaved = await records.view(file, 4, text);
	assert.ok(!isUnavailable(unsaved));
	assert.deepEqual(unsaved.problems, []);
	const edits = await records.edits(file, { record: 4, base: view.base, text });
	assert.ok(!isUnavailable(edits));
	assert.deepEqual(
		edits.map(({ range, newText }) => [rows.join("\n").slice(range.start, range.end), newText]),
		[['"usr"', '"user"']],
	);
	assert.ok(isUnavailable(await records.edits(file, { record: 1, base: view.base, text })));
});

test("what is trained is shaded, and what is cut is told apart", async () => {
	const records = await openRecords();
	const shading = await records.shading(file, { start: 0, end: rows.join("\n").length });
	assert.ok(!isUnavailable(shading));
	const text = rows.join("\n");
	const shaded = shading.spans.map(
		({ start, end, state }) => `${state} ${text.slice(start, end).slice(0, 8)}`,
	);
	assert.deepEqual(shaded.slice(0, 1), ["trained Hello."]);
	assert.ok(shaded.some((words) => words.startsWith("cut")));
});

async function openRecords(): Promise<Records> {
	const files = new Map([
		[file, `${rows.join("\n")}\n`],
		["/w/train.py", script],
		["/w/requirements.txt", "trl==1.9.0\n"],
	]);
	return createWorkspace(await createMemoryHost(files), { folders: ["/w"] }).records;
}

async function listed(records: Records, filter: RecordFilter): Promise<readonly number[]> {
	const page = await records.list(file, { filter, from: 0, count: 100 });
	assert.ok(page !== undefined && !isUnavailable(page));
	assert.equal(page.total, page.rows.length);
	return page.rows.map(({ record }) => record);
}
