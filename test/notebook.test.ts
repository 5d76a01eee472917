/** Notebooks: their cells as one script, and the way back from a finding to the characters of the file. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { blankMagics } from "../server/core/syntax/notebook/blank-magics.js";
import { cellPlaceOf, notebookScript, toFileRange } from "../server/core/syntax/notebook/notebook-script.js";
import { parseNotebook } from "../server/core/syntax/notebook/parse-notebook.js";
import { createWorkspace } from "../server/workspace/create-workspace.js";
import { createMemoryHost } from "./support/memory-host.js";

type Source = string | readonly string[];

function notebook(...cells: readonly Source[]): string {
	return JSON.stringify({ cells: cells.map((source) => ({ cell_type: "code", source })), nbformat: 4 });
}

/** The file's characters behind each `needle` of the script. */
function charactersOf(text: string, needle: string): string {
	const parsed = parseNotebook(text);
	assert(parsed);
	const script = notebookScript(parsed);
	const start = script.text.indexOf(needle);
	assert(start >= 0, script.text);
	const range = toFileRange(script, { start, end: start + needle.length });
	return text.slice(range.start, range.end);
}

describe("places", () => {
	test("a character of the script leads to its character in the JSON, over escapes and pieces", () => {
		const text = notebook("a = 1", ['x = "é\\u00e9"\n', 'y = "tab\tz"\n', "z = 3"]);
		assert.equal(charactersOf(text, "a = 1"), "a = 1");
		assert.equal(charactersOf(text, '"tab\tz"'), '\\"tab\\tz\\"');
		assert.equal(charactersOf(text, "z = 3"), "z = 3");
		assert.equal(charactersOf(text, "z = 3\n"), "z = 3");
	});

	test("format 3 has worksheets and inputs", () => {
		const cells = [{ cell_type: "code", input: ["b = 2"] }];
		assert.equal(charactersOf(JSON.stringify({ worksheets: [{ cells }], nbformat: 3 }), "b = 2"), "b = 2");
	});

	test("an offset of the file names the cell, other kinds counted, and the place in it", () => {
		const cells = [
			{ cell_type: "markdown", source: "# a" },
			{ cell_type: "code", source: ["one\n", 'two "x"'] },
		];
		const text = JSON.stringify({ cells });
		const parsed = parseNotebook(text);
		assert(parsed);
		const place = cellPlaceOf(notebookScript(parsed), text.indexOf("x\\"));
		assert.deepEqual(place, { cell: 1, offset: 'one\ntwo "'.length });
	});

	test("text that is no notebook, or one of another language, gives none", () => {
		assert.equal(parseNotebook("{"), undefined);
		assert.equal(parseNotebook("[]"), undefined);
		const metadata = { kernelspec: { language: "R" } };
		assert.equal(parseNotebook(JSON.stringify({ cells: [], metadata })), undefined);
	});
});

describe("magics", () => {
	test("without a sign are comments, and Python that looks like them stays", () => {
		assert.equal(blankMagics("pip install trl"), "#ip install trl");
		assert.equal(blankMagics("cd data/train"), "#d data/train");
		for (const python of ["ls = 1", "pip = install", "cat(1)", "cp[0]", "install(pip)"]) {
			assert.equal(blankMagics(python), python);
		}
	});

	const cases: readonly (readonly [string, string])[] = [
		["!pip install trl\nx = 1", "#pip install trl\nx = 1"],
		["%env A=1\n%%time", "#env A=1\n#%time"],
		["%%capture out\nx = 1", "#%capture out\nx = 1"],
		["%%bash\nls -l\n\nx", "#%bash\n#s -l\n\n#"],
		["!pip install a \\\n  b\nx = 1", "#pip install a \\\n# b\nx = 1"],
		["if a:\n    !pip install b\n", "if a:\n    pass#install b\n"],
		["files = !ls data\n", "files = _#s data\n"],
		["model?\n??model\n", "#odel?\n#?model\n"],
		['x = """\n!no\n%no\n"""\n!yes', 'x = """\n!no\n%no\n"""\n#yes'],
		["x = (a\n  % b)\ny = a != b", "x = (a\n  % b)\ny = a != b"],
		["x = a \\\n  % b", "x = a \\\n  % b"],
	];
	for (const [source, expected] of cases) {
		test(JSON.stringify(source), () => {
			assert.equal(blankMagics(source), expected);
			assert.equal(expected.length, source.length);
		});
	}
});

describe("the workspace", () => {
	const train = (install: string): string =>
		notebook(
			[`%%capture\n`, `!pip install -q "${install}" peft`],
			[
				"from trl import SFTConfig, SFTTrainer\n",
				"from datasets import load_dataset\n",
				'd = load_dataset("json", data_files="train.jsonl", split="train")\n',
			],
			[
				'args = SFTConfig("o", max_length=64)\n',
				'SFTTrainer("Qwen/Qwen2.5-0.5B", args=args, train_dataset=d).train()',
			],
		);

	test("a notebook is the run of the data that it names, at the version that it installs", async () => {
		const text = train("trl==0.24.0");
		const files = new Map([
			["/p/train.ipynb", text],
			["/p/requirements.txt", "trl==0.9.6\n"],
			["/p/train.jsonl", '{"messages": [{"role": "user", "content": "a"}]}\n'],
		]);
		const workspace = createWorkspace(await createMemoryHost(files), { folders: ["/p"] });
		const [run] = await workspace.runsFor("/p/train.jsonl");
		assert.equal(run?.script, "/p/train.ipynb");
		assert.equal(run.label.version, "0.24.0");
		const place = run.label.versionLocation?.range;
		assert(place);
		assert.equal(text.slice(place.start, place.end), "==0.24.0");
		const call = run.label.scriptLocation?.range;
		assert(call);
		assert.match(text.slice(call.start, call.end), /^SFTTrainer\(\\"Qwen/);
	});
});
