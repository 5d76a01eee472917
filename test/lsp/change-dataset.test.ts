/** Changes of a whole dataset as the editor asks for them: edits of the open text, a new file, or the record in the way. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits, createLineIndex } from "../../server/core/index.js";
import type { ChangeDatasetResult } from "../../server/protocol.js";
import { withEditor } from "./editor.js";

const limits = { timeout: 60_000 };
const row = (text: string): string => `{"prompt": "${text}", "completion": "b\\u00e9"}\n`;

/** The open text, and the new file, after the change. */
function outcomeOf(text: string, result: ChangeDatasetResult): readonly (string | undefined)[] {
	assert.ok(result.kind === "edit", JSON.stringify(result));
	const places = createLineIndex(text);
	const edits = result.edits.map(({ range, newText }) => ({
		range: { start: places.offsetAt(range.start), end: places.offsetAt(range.end) },
		newText,
	}));
	return [applyEdits(text, edits), result.created?.text];
}

test("an open dataset is converted, cleared of copies and split", limits, () =>
	withEditor({ files: { "old.json": "[]" } }, async ({ server, uriOf, openSilently }) => {
		const text = row("a") + row("A") + row("c");
		openSilently("train.jsonl", text, "jsonl");
		openSilently("old.jsonl", text, "jsonl");
		const ask = (change: object, name = "train.jsonl"): Promise<ChangeDatasetResult> =>
			server.request("tunelint/changeDataset", { uri: uriOf(name), change });

		const messages = outcomeOf(text, await ask({ kind: "convert", to: "messages" }));
		assert.match(
			messages[0] ?? "",
			/^\{"messages": \[\{"role": "user", "content": "a"\}, .*"b\\u00e9"\}\]\}\n/,
		);
		assert.deepEqual(outcomeOf(text, await ask({ kind: "remove-duplicates" })), [
			row("a") + row("c"),
			undefined,
		]);
		const [left, validation] = outcomeOf(text, await ask({ kind: "split", size: 1, seed: 0 }));
		assert.deepEqual([left, validation], [row("a") + row("A"), row("c")]);
		const [unchanged, array] = outcomeOf(text, await ask({ kind: "convert", to: "array" }));
		assert.equal(unchanged, text);
		assert.equal((JSON.parse(array ?? "") as unknown[]).length, 3);

		const refused = await ask({ kind: "convert", to: "sharegpt" });
		assert.deepEqual(refused.kind === "none" && refused.place?.start, { line: 0, character: 0 });
		const taken = await ask({ kind: "convert", to: "array" }, "old.jsonl");
		assert.match(taken.kind === "none" ? taken.reason : "", /"old\.json" is there already/);
		assert.equal((await ask({ kind: "convert", to: "xml" })).kind, "none");
		assert.equal((await server.request<ChangeDatasetResult>("tunelint/changeDataset", {})).kind, "none");
	}),
);

test("every safe fix of a rule, and of all rules, is one action", limits, () =>
	withEditor({ files: {} }, async ({ open, actions, applied }) => {
		const text = '{"text": "a",}\r\n{"text": "b", "ok": True}{"text": "c"}\r\n{"text": NaN}\r\n';
		await open("notes.jsonl", text);
		const [source] = await actions("notes.jsonl", '"text"', "source.fixAll");
		assert.equal(source?.kind, "source.fixAll.tunelint");
		const fixed = await applied("notes.jsonl", source!);
		assert.match(
			fixed,
			/^\{"text": "a"\}\r\n\{"text": "b", "ok": true\}\r?\n\{"text": "c"\}\r\n\{"text": NaN\}\r\n$/,
		);
	}),
);
