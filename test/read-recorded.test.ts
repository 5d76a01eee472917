/** Reading what the batch probe recorded of preference pairs, as the data collators of three TRL releases lay them out. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { readProbeDump } from "../server/core/features/recorded/read-probe-dump.js";
import type { RecordedRow } from "../server/core/types/recorded-batch.js";
import { projectRoot } from "./support/project-root.js";

const about = { tunelint: "batch", version: 1, script: "dpo.py", trainer: "DPOTrainer", batch: 0, row: 0 };

function read(...rows: readonly object[]): readonly RecordedRow[] {
	const found = readProbeDump(rows.map((row) => JSON.stringify({ ...about, ...row })).join("\n"));
	assert.ok(found);
	assert.deepEqual(found.problems, []);
	return found.rows;
}

const place = { place: "batch 1, row 1", line: 1 };
const chosen = { side: "chosen", ids: [17, 10, 220, 19, 256], labels: [-100, -100, 220, 19, 256] };
const rejected = { side: "rejected", ids: [17, 10, 220, 256], labels: [-100, -100, 220, 256] };

test("TRL 0.10: labels for each side, padded with the pad token", () => {
	assert.deepEqual(
		read({
			chosen_input_ids: chosen.ids,
			chosen_attention_mask: [1, 1, 1, 1, 1],
			chosen_labels: chosen.labels,
			rejected_input_ids: [...rejected.ids, 257],
			rejected_attention_mask: [1, 1, 1, 1, 0],
			rejected_labels: [...rejected.labels, -100],
			prompt_input_ids: [257, 17, 10],
			prompt_attention_mask: [0, 1, 1],
		}),
		[
			{ ...place, ...chosen },
			{ ...place, ...rejected },
		],
	);
});

test("TRL 0.17: a prompt that is padded on the left, and the answers behind it", () => {
	assert.deepEqual(
		read({
			prompt_input_ids: [257, 17, 10],
			prompt_attention_mask: [0, 1, 1],
			chosen_input_ids: [220, 19, 256],
			chosen_attention_mask: [1, 1, 1],
			rejected_input_ids: [220, 256, 257],
			rejected_attention_mask: [1, 1, 0],
		}),
		[
			{ ...place, ...chosen },
			{ ...place, ...rejected },
		],
	);
});

test("TRL 1.16: the chosen rows, then the rejected ones, with a mask of the completion", () => {
	const text = fs.readFileSync(path.join(projectRoot, "test/conformance/probe-dpo.jsonl"), "utf8");
	const found = readProbeDump(text);
	assert.equal(found?.madeBy, "DPOTrainer, trl 1.16.0, transformers 5.23.0");
	assert.deepEqual(found.rows[0], {
		...place,
		ids: [17, 10, 17, 28, 220, 19, 256],
		labels: [-100, -100, -100, -100, 220, 19, 256],
	});
	assert.equal(found.rows.length, 6);
});

test("without an attention mask, padding at the ends is what is the pad token and has no label", () => {
	const [row] = read({ pad_id: 2, input_ids: [5, 2, 6, 2, 2, 2], labels: [-100, -100, 6, 2, -100, -100] });
	assert.deepEqual(row?.ids, [5, 2, 6, 2]);
});

test("a line that the run did not finish, and a row without ids, are said", () => {
	const found = readProbeDump(`${JSON.stringify(about)}\n{"tunelint":"ba`);
	assert.deepEqual(found?.problems, [
		"Line 2 is not a JSON object; the run may have ended while it was written.",
		"Line 1: it has no input_ids.",
	]);
	const newer = readProbeDump(JSON.stringify({ ...about, version: 2 }));
	assert.match(newer?.problems[0] ?? "", /another version of the probe wrote it/);
});
