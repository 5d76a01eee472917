/** What the editor shows of a run: values beside options, the line above the trainer, hovers and links; also in cells. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CodeLens, DocumentLink, Hover, InlayHint, Location } from "vscode-languageserver/node";
import { withEditor } from "./editor.js";
import { openNotebook } from "./open-notebook.js";

const limits = { timeout: 60_000 };
const settings = `args = SFTConfig(output_dir="out", num_train_epochs=3, per_device_train_batch_size=2)`;
const trainer = `trainer = SFTTrainer(model="Qwen/Qwen2.5-0.5B", args=args, train_dataset=dataset)`;
const script = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer
dataset = load_dataset("json", data_files="train.jsonl", split="train")
${settings}
${trainer}
`;
const files = {
	"requirements.txt": "trl==1.9.0\ntransformers==5.2.0\n",
	"train.jsonl": Array.from({ length: 10 }, (_, i) => `{"text": "row ${i}"}\n`).join(""),
};
const everywhere = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

test("hints, lens, hovers and links of a script", limits, () =>
	withEditor({ files }, async ({ server, uriOf, openSilently, hover }) => {
		openSilently("train.py", script, "python");
		const textDocument = { uri: uriOf("train.py") };
		const ask = <T>(method: string, params = {}): Promise<T> =>
			server.request<T>(`textDocument/${method}`, { textDocument, ...params });
		const hints = await ask<InlayHint[]>("inlayHint", { range: everywhere });
		assert.deepEqual(
			hints.map(({ position, label }) => [position.line, label]),
			[
				[2, "10 records"],
				[3, "= 2 rows per step and device"],
				[3, "= 15 steps"],
				[4, "max_length=1024"],
			],
		);
		const [lens] = await ask<CodeLens[]>("codeLens");
		assert.equal(lens?.command?.title, "1 dataset · 10 records · preview");
		assert.deepEqual(lens.command.arguments, [{ uri: uriOf("train.jsonl"), record: 1 }]);
		assert.equal(lens.range.start.line, 4);
		assert.match((await hover("train.py", "num_train_epochs")) ?? "", /The run: 15 steps; 10 rows/);
		assert.match((await hover("train.py", "SFTTrainer(")) ?? "", /- Steps: 15 steps/);
		const [link] = await ask<DocumentLink[]>("documentLink");
		assert.equal(link?.target, uriOf("train.jsonl"));
		const position = { line: 2, character: script.split("\n")[2]!.indexOf("train.jsonl") + 2 };
		const definition = await ask<Location>("definition", { position });
		assert.equal(definition.uri, uriOf("train.jsonl"));

		server.notify("workspace/didChangeConfiguration", {
			settings: { tunelint: { inlayHints: "off", codeLens: "off" } },
		});
		assert.deepEqual(await ask<InlayHint[]>("inlayHint", { range: everywhere }), []);
		assert.deepEqual(await ask<CodeLens[]>("codeLens"), []);
	}),
);

test("the same in the cells of a notebook", limits, () =>
	withEditor({ files }, async ({ server, uriOf }) => {
		const uri = uriOf("train.ipynb");
		const lines = script.trimEnd().split("\n");
		const cells = [lines.slice(0, 3).join("\n"), `# "Settings"\n${settings}`, trainer];
		const cellUri = openNotebook(server, uri, cells);
		const ask = <T>(method: string, cell: number, params = {}): Promise<T> =>
			server.request<T>(`textDocument/${method}`, { textDocument: { uri: cellUri(cell) }, ...params });
		const hints = await ask<InlayHint[]>("inlayHint", 1, { range: everywhere });
		assert.deepEqual(
			hints.map(({ position, label }) => [position.line, position.character, label]),
			[
				[1, settings.length - 1, "= 2 rows per step and device"],
				[1, settings.indexOf("3") + 1, "= 15 steps"],
			],
		);
		assert.deepEqual(await ask<CodeLens[]>("codeLens", 1), []);
		const [lens] = await ask<CodeLens[]>("codeLens", 2);
		assert.deepEqual(lens?.range.start, { line: 0, character: "trainer = ".length });
		const position = { line: 1, character: settings.indexOf("num_train_epochs") + 3 };
		const hover = await ask<Hover | null>("hover", 1, { position });
		assert.deepEqual(hover?.range?.start, { line: 1, character: settings.indexOf("num_train_epochs") });
		const [link] = await ask<DocumentLink[]>("documentLink", 0);
		assert.equal(link?.target, uriOf("train.jsonl"));
		assert.equal(link.range.start.line, 2);
	}),
);
