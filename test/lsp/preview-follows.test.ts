/** The preview follows what is typed in the script, in a config and in the files that name versions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PreviewChangedParams, PreviewResult } from "../../server/protocol.js";
import { withEditor, type Editor } from "./editor.js";

const limits = { timeout: 60_000 };
const DATASET = "train.jsonl";
const ROW = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}\n';

const SCRIPT = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer
trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(output_dir="out", assistant_only_loss=True),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
)
`;

const CONFIG = `base_model: Qwen/Qwen2.5-0.5B-Instruct
sequence_len: 2048
datasets:
  - path: train.jsonl
    type: chat_template
    train_on_eos: turn
`;

/** What of the record is trained, as text; or why nothing is known. */
async function trainedText(editor: Editor): Promise<string> {
	const answer = await editor.server.request<PreviewResult>("tunelint/preview", {
		uri: editor.uriOf(DATASET),
		record: 1,
	});
	assert.ok(answer.kind === "preview");
	const { tokens, why } = answer.model;
	const trained = tokens.filter(({ state }) => state === "trained").map(({ text }) => text);
	return trained.length === 0 ? (why ?? "") : trained.join("");
}

/** Types over the first occurrence, and waits until the preview is told that it is stale. */
async function type(editor: Editor, name: string, before: string, after: string): Promise<void> {
	editor.server.skip();
	editor.type(name, before, after);
	await editor.server.next<PreviewChangedParams>(
		"tunelint/previewChanged",
		({ uri }) => uri === editor.uriOf(DATASET),
	);
}

test("an option of the script", limits, () =>
	withEditor({ files: { "requirements.txt": "trl==1.9.0\n", "train.py": SCRIPT } }, async (editor) => {
		await editor.open(DATASET, ROW);
		editor.openSilently("train.py", SCRIPT, "python");
		assert.equal(await trainedText(editor), "\nHello<|im_end|>\n");
		await type(editor, "train.py", "assistant_only_loss=True", "assistant_only_loss=False");
		assert.match(await trainedText(editor), /^<\|im_start\|>system/);
	}),
);

test("the version in requirements.txt", limits, () =>
	withEditor({ files: { "requirements.txt": "trl==1.9.0\n", "train.py": SCRIPT } }, async (editor) => {
		await editor.open(DATASET, ROW);
		editor.openSilently("requirements.txt", "trl==1.9.0\n", "pip-requirements");
		assert.equal(await trainedText(editor), "\nHello<|im_end|>\n");
		await type(editor, "requirements.txt", "1.9.0", "0.18.2");
		assert.match(await trainedText(editor), /assistant_only_loss/);
	}),
);

test("an option of a config", limits, () =>
	withEditor(
		{ files: { "requirements.txt": "axolotl==0.17.0\n", "config.yaml": CONFIG } },
		async (editor) => {
			await editor.open(DATASET, ROW);
			editor.openSilently("config.yaml", CONFIG, "yaml");
			assert.equal(await trainedText(editor), "Hello<|im_end|>");
			await type(editor, "config.yaml", "train_on_eos: turn", "train_on_eos: none");
			assert.equal(await trainedText(editor), "Hello");
		},
	),
);
