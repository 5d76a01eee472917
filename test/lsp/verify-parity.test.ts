/** The comparison with a person's Python as the editor asks for it; a program of ours answers in Python's place. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { VerifyParityResult } from "../../server/protocol.js";
import { withEditor, type Editor } from "./editor.js";

const limits = { timeout: 60_000 };
const dataset = "train.jsonl";
const row = `${JSON.stringify({ text: "Hello" })}\n`;
const script = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(output_dir="out"),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
)
trainer.train()
`;

/** "Hello" is token 9707 of Qwen2.5; the program also says whether its folder holds the tokenizer's files. */
function standIn(editor: Editor, ids: readonly number[]): string {
	const answer = { ids, special_ids: ids, offsets: [[0, 5]] };
	const program = path.join(path.dirname(fileURLToPath(editor.uriOf(dataset))), "python.mjs");
	const about = {
		python: "3.12.1",
		executable: "/py",
		transformers: "5.23.0",
		tokenizers: "0.23.3",
		fast: true,
	};
	fs.writeFileSync(
		program,
		`#!${process.execPath}
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
const hasFiles = existsSync(process.argv.at(-1) + "/tokenizer.json");
console.log(JSON.stringify({ ...${JSON.stringify(about)}, class: hasFiles ? "Qwen" : "without files" }));
for await (const line of createInterface({ input: process.stdin })) console.log(${JSON.stringify(JSON.stringify(answer))});
`,
		{ mode: 0o755 },
	);
	return program;
}

function verify({ server, uriOf }: Editor, python: unknown): Promise<VerifyParityResult> {
	return server.request("tunelint/verifyParity", { uri: uriOf(dataset), python });
}

test("a dataset is compared with the tokenizer of its run, and the first difference is told", limits, () =>
	withEditor({ files: { "requirements.txt": "trl==1.9.0\n", "train.py": script } }, async (editor) => {
		await editor.open(dataset, row);
		const equal = await verify(editor, standIn(editor, [9707]));
		const reference = "transformers 5.23.0 and tokenizers 0.23.3 on Python 3.12.1, Qwen";
		assert.deepEqual(equal, { kind: "equal", reference, equal: 1, refused: 0 });

		const different = await verify(editor, standIn(editor, [9708]));
		assert.ok(different.kind === "different");
		assert.equal(different.place, "train.jsonl, record 1, text");
		assert.equal(different.what, "the ids differ from token 0 on");
		assert.deepEqual([different.ours, different.python], ["9707 (1 in all)", "9708 (1 in all)"]);
	}),
);

test("what keeps a comparison from running is said, with what to do", limits, () =>
	withEditor({ files: {} }, async (editor) => {
		await editor.open(dataset, row);
		const noRun = await verify(editor, "python3");
		assert.match(
			noRun.kind === "none" ? `${noRun.reason} ${noRun.todo}` : "",
			/No training script .* Choose a run/,
		);
		const settings = { tunelint: { tokenizer: "Qwen/Qwen2.5-0.5B-Instruct" } };
		editor.server.notify("workspace/didChangeConfiguration", { settings });
		const noPython = await verify(editor, "no-such-python");
		assert.match(noPython.kind === "none" ? noPython.reason : "", /"no-such-python" cannot be started/);
		assert.equal((await verify(editor, 7)).kind, "none");
		assert.equal((await editor.server.request<VerifyParityResult>("tunelint/verifyParity", {})).kind, "none");
	}),
);
