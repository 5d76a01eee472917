/** The language server as editors meet it: the real process, spoken to over stdio. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { InitializeResult } from "vscode-languageserver/node";
import type { PreviewResult, RunChoice, StatusParams } from "../../server/protocol.js";
import { startEditor, withEditor, type Editor, type Problem } from "./editor.js";
import { framed, startServerProcess } from "./server-process.js";

const limits = { timeout: 60_000 };

const files = {
	"requirements.txt": "trl==1.9.0\n",
	"train.py": `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(output_dir="out", assistant_only_loss=True, max_length=512),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
)
trainer.train()
`,
};
const dataset = "train.jsonl";
const faulty = row("usr", "Hi", "Hello.");
const good = row("user", "Name a prime", "Seven is a prime.");
const alsoFaulty = row("asistant", "Bye", "Goodbye.");

// One server for all tests that leave no trace in it; starting one takes most of a test's time.
let shared: Editor;
before(async () => {
	shared = await startEditor({ files });
}, limits);
after(() => shared.dispose());

/** Runs the test on an open dataset and closes it. */
async function onDataset(
	text: string,
	look: (editor: Editor, problems: readonly Problem[]) => Promise<void>,
): Promise<void> {
	const problems = await shared.open(dataset, text);
	await look(shared, problems);
	await shared.close(dataset);
}

function row(role: string, question: string, answer: string): string {
	return JSON.stringify({
		messages: [
			{ role, content: question },
			{ role: "assistant", content: answer },
		],
	});
}

function unknownRoles(problems: readonly Problem[]): string[] {
	return problems.filter(({ rule }) => rule === "unknown-role").map(({ text }) => text);
}

test("the server says what it can do, and ends when it is told to", limits, async () => {
	const server = startServerProcess();
	try {
		const { capabilities } = await server.request<InitializeResult>("initialize", {
			processId: process.pid,
			rootUri: null,
			capabilities: {},
		});
		assert.equal(capabilities.hoverProvider, true);
		assert.deepEqual(capabilities.textDocumentSync, { openClose: true, change: 2 });
		const codeActionKinds = ["quickfix", "source.fixAll.tunelint"];
		assert.deepEqual(capabilities.codeActionProvider, { codeActionKinds, resolveProvider: true });
		assert.equal(await server.stop(), 0);
	} finally {
		server.kill();
	}
});

test("a fault is published at its characters", limits, () =>
	onDataset(`${faulty}\n${good}\n${alsoFaulty}\n`, async (_, problems) => {
		assert.deepEqual(unknownRoles(problems), ['"usr"', '"asistant"']);
		const first = problems.find(({ rule }) => rule === "unknown-role");
		assert.equal(first?.diagnostic.source, "tunelint");
		assert.equal(first?.severity, "error");
		assert.match(first?.message ?? "", /^Unknown role "usr"; .*\.$/);
	}),
);

test(
	"a problem goes with the edit that repairs it, and those of other rows move with their rows",
	limits,
	() =>
		onDataset(`${faulty}\n${good}\n${alsoFaulty}\n`, async (editor) => {
			const repaired = await editor.replace(dataset, '"usr"', '"user"');
			assert.deepEqual(unknownRoles(repaired), ['"asistant"']);
			const moved = await editor.replace(dataset, good, `${good}\n${good}`);
			assert.deepEqual(unknownRoles(moved), ['"asistant"']);
		}),
);

test("positions are right with Windows line ends and after a byte order mark", limits, () =>
	onDataset(`\ufeff${faulty}\r\n\r\n${good}\r\n${alsoFaulty}\r\n`, async (_, problems) => {
		assert.deepEqual(unknownRoles(problems), ['"usr"', '"asistant"']);
	}),
);

test("a hover names the tokens of the word, why they are trained and the run", limits, () =>
	onDataset(`${good}\n`, async (editor) => {
		const hover = (await editor.hover(dataset, "Seven")) ?? "";
		assert.match(hover, /^\*\*1 token · trained\*\* — record 1, turn 2 assistant\n\n`\d+ Seven 59528 ━`\n/);
		assert.match(hover, /← \[`assistant_only_loss=True`\]\(<file:\/\/\/.*\/train\.py#L6,\d+>\) train\.py:6/);
		assert.match(hover, /\[Preview\]\(<command:tunelint\.preview\?/);
		assert.match(hover, /\*TRL SFTTrainer 1\.9\.0 · Qwen2\.5-0\.5B-Instruct · exact\*$/);

		const selected = (await editor.hover(dataset, "Name a prime", { selected: true })) ?? "";
		assert.match(
			selected,
			/^\*\*3 tokens · masked\*\*.*\n\n`\d+ Name \d+ ·` {2}`\d+ ␣a \d+ ·` {2}`\d+ ␣prime \d+ ·`\n/,
		);
		assert.equal(await editor.hover(dataset, '"content"'), undefined, "a key has no tokens");
	}),
);

test("a hover shows the text of the data, whatever Markdown it holds", limits, () =>
	onDataset(`${row("user", "``` [x](command:evil) <img>", "Yes.")}\n`, async (editor) => {
		const hover = (await editor.hover(dataset, "``` [x](command:evil) <img>", { selected: true })) ?? "";
		assert.match(hover, /`\d+ evil \d+ ·`/);
		const outsideCode = hover.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, "");
		assert.doesNotMatch(outsideCode, /evil|<img|`/);
	}),
);

test("hovers follow the setting", limits, () =>
	withEditor({ files, initializationOptions: { settings: { hover: "full" } } }, async (editor) => {
		await editor.open(dataset, `${good}\n`);
		assert.match((await editor.hover(dataset, "Seven")) ?? "", /```text\n +\d+ {2}Seven +59528 {2}━ trained/);
		editor.server.notify("workspace/didChangeConfiguration", { settings: { tunelint: { hover: "off" } } });
		assert.equal(await editor.hover(dataset, "Seven"), undefined);
	}),
);

test("a fix repairs its row, and fix-all every row with the fault", limits, () => {
	const text = `${faulty}\n${good}\n${row("usr", "Bye", "Goodbye.")}\n`;
	return onDataset(text, async (editor) => {
		const actions = await editor.actions(dataset, '"usr"', "quickfix");
		const fix = actions.find(({ title }) => title === 'Change role to "user"');
		assert.ok(fix);
		assert.equal(fix.isPreferred, true);
		assert.equal(await editor.applied(dataset, fix), text.replace('"usr"', '"user"'));

		const all = actions.find(({ title }) => title === 'Fix all 2 "unknown-role" problems in this file');
		assert.ok(all);
		assert.equal(await editor.applied(dataset, all), text.replaceAll('"usr"', '"user"'));
		assert.deepEqual(await editor.actions(dataset, '"usr"', "refactor"), []);
	});
});

test("the preview gives a record's tokens, by number or by place", limits, () =>
	onDataset(`${good}\n${row("user", "Bye", "Goodbye.")}\n`, async ({ server, uriOf }) => {
		const uri = uriOf(dataset);
		const ask = (place: object): Promise<PreviewResult> =>
			server.request("tunelint/preview", { uri, ...place });
		const byNumber = await ask({ record: 2 });
		assert.deepEqual(await ask({ position: { line: 1, character: 3 } }), byNumber);
		assert.ok(byNumber.kind === "preview");
		const { tokens, text, exactness } = byNumber.model;
		assert.equal(exactness, "exact");
		assert.equal(tokens.map((token) => token.text).join(""), text);
		const trained = tokens.filter(({ state }) => state === "trained").map((token) => token.text);
		assert.match(trained.join(""), /Goodbye\.<\|im_end\|>/);
		assert.equal((await ask({ record: 3 })).kind, "none");
	}),
);

test("the cause in a script that is not open is reported while a dataset of its run is open", limits, () =>
	withEditor(
		{ files: { "requirements.txt": "trl==0.24.0\nunsloth==2025.6.1\n", "train.py": unslothScript } },
		async (editor) => {
			const rows = Array.from({ length: 30 }, (_, i) =>
				JSON.stringify({ question: `Question ${i}`, answer: `Answer ${i}` }),
			);
			editor.openSilently(dataset, rows.join("\n"), "jsonl");
			const [problem] = await editor.problems("train.py", (problems) => problems.length > 0);
			assert.equal(problem?.rule, "no-eos-appended");
			await editor.close(dataset);
			assert.deepEqual(await editor.problems("train.py", (problems) => problems.length === 0), []);
		},
	),
);

const unslothScript = `from unsloth import FastLanguageModel
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

model, tokenizer = FastLanguageModel.from_pretrained("Qwen/Qwen2.5-0.5B-Instruct", max_seq_length=512)

def to_text(row):
    return {"text": f"Question: {row['question']}\\nAnswer: {row['answer']}"}

dataset = load_dataset("json", data_files="train.jsonl", split="train").map(to_text)
trainer = SFTTrainer(
    model=model,
    tokenizer=tokenizer,
    train_dataset=dataset,
    args=SFTConfig(output_dir="out", dataset_text_field="text"),
)
trainer.train()
`;

test("the status names the run, and choosing another changes it", limits, () =>
	withEditor(
		{ files: { ...files, "other.py": files["train.py"].replace(dataset, "other.jsonl") } },
		async (editor) => {
			const { server } = editor;
			await editor.open(dataset, `${good}\n`);
			const uri = editor.uriOf(dataset);
			const status = await server.next<StatusParams>(
				"tunelint/status",
				({ label }) => label.script !== undefined,
			);
			assert.equal(status.uri, uri);
			assert.deepEqual([status.label.script, status.label.version], ["train.py", "1.9.0"]);

			const runs = await server.request<readonly RunChoice[]>("tunelint/runs", { uri });
			const other = runs.find(({ isBound }) => !isBound);
			assert.match(other?.script ?? "", /other\.py$/);
			server.notify("tunelint/chooseRun", { uri, script: other?.script });
			const changed = await server.next<StatusParams>(
				"tunelint/status",
				({ label }) => label.script === "other.py",
			);
			assert.equal(changed.uri, uri);
		},
	),
);

test("files that are neither datasets nor scripts are left alone", limits, () => {
	shared.openSilently("package.json", '{"name": "x",}', "json");
	shared.openSilently("notes.txt", faulty, "plaintext");
	return onDataset(faulty, async ({ server, hover }) => {
		const names = server
			.received<{ readonly uri: string }>("textDocument/publishDiagnostics")
			.map(({ uri }) => uri.slice(uri.lastIndexOf("/") + 1));
		assert.ok(names.includes(dataset));
		assert.ok(!names.includes("package.json") && !names.includes("notes.txt"));
		assert.equal(await hover("notes.txt", "Hello"), undefined);
	});
});

test("malformed messages get an answer and leave the server alive", limits, () =>
	onDataset(`${good}\n`, async ({ server, hover }) => {
		server.sendRaw(framed("{not json"));
		server.sendRaw(framed('{"jsonrpc":"2.0"}'));
		server.notify("textDocument/didChange", {
			textDocument: { uri: "file:///nowhere", version: 2 },
			contentChanges: [],
		});
		server.notify("textDocument/didOpen", {});
		server.notify("tunelint/chooseRun", 7);
		server.notify("workspace/didChangeConfiguration", { settings: { tunelint: { rules: 3, run: [1] } } });
		await assert.rejects(server.request("tunelint/unknown", {}), { code: -32601 });
		assert.equal(await server.request("textDocument/hover", {}), null);
		assert.deepEqual(await server.request("textDocument/codeAction", { textDocument: null }), []);
		assert.equal((await server.request<PreviewResult>("tunelint/preview", { uri: 3 })).kind, "none");
		assert.equal(await server.request("tunelint/reveal", { file: "/nowhere", start: 0, end: 1 }), null);
		assert.match((await hover(dataset, "Seven")) ?? "", /1 token/);
	}),
);

test("a rule's page comes from the package, and nothing else does", limits, async () => {
	const page = (rule: string): Promise<string | null> => shared.server.request("tunelint/rulePage", { rule });
	assert.match((await page("unknown-role")) ?? "", /^# unknown-role/);
	assert.equal(await page("../../package"), null);
	assert.equal(await page("no-such-rule"), null);
});
