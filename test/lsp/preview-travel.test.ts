/** What a preview weighs on its way to the panel, and which records are prepared before anybody looks at them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PreviewResult } from "../../server/protocol.js";
import { withEditor, type Editor } from "./editor.js";

const limits = { timeout: 60_000 };
const DATASET = "train.jsonl";
const SCRIPT = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer
trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(output_dir="out", assistant_only_loss=True),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
)
`;

const row = (words: number): string =>
	JSON.stringify({
		messages: [
			{ role: "user", content: "why ".repeat(words) },
			{ role: "assistant", content: "because ".repeat(words) },
		],
	});

function ask(editor: Editor, record: number, isAhead: boolean): Promise<PreviewResult> {
	const params = { uri: editor.uriOf(DATASET), record, forPanel: true, ...(isAhead ? { isAhead } : {}) };
	return editor.server.request<PreviewResult>("tunelint/preview", params);
}

test("a long record travels in few bytes, and is prepared ahead unless it is very long", limits, () =>
	withEditor({ files: { "requirements.txt": "trl==1.9.0\n", "train.py": SCRIPT } }, async (editor) => {
		await editor.open(DATASET, `${row(4_000)}\n${row(20_000)}\n`);
		const answer = await ask(editor, 1, true);
		assert.ok(answer.kind === "packed");
		const { kinds, numbers } = answer.packed;
		const tokens = numbers.length / 3;
		assert.ok(tokens > 8_000);
		assert.ok(kinds.length < 20, `${kinds.length} kinds`);
		assert.ok(JSON.stringify(answer).length < 30 * tokens);

		assert.equal((await ask(editor, 2, true)).kind, "none");
		assert.equal((await ask(editor, 2, false)).kind, "packed");
	}),
);
