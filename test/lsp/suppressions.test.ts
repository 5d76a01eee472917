/** Accepting a finding in the editor: the entry is written, and the finding is gone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CodeAction, TextDocumentEdit } from "vscode-languageserver/node";
import { withEditor } from "./editor.js";

const limits = { timeout: 60_000 };
const row = (role: string, question: string): string =>
	JSON.stringify({
		messages: [
			{ role, content: question },
			{ role: "assistant", content: "Yes." },
		],
	});
const faulty = row("usr", "One?");
const data = `${faulty}\n${row("user", "Two?")}\n`;

function newTextOf({ edit }: CodeAction): string {
	const [change] = (edit?.documentChanges ?? []) as readonly TextDocumentEdit[];
	return change?.edits.map((one) => ("newText" in one ? one.newText : "")).join("") ?? "";
}

test("a record is ignored by the nearest tunelint.json", limits, () =>
	withEditor({ files: { "tunelint.json": '{ "ignore": [] }' } }, async (editor) => {
		await editor.open("a.jsonl", data);
		const actions = await editor.actions("a.jsonl", '"usr"', "quickfix");
		const ignore = actions.find(({ title }) => title === 'Ignore this record for "unknown-role"');
		assert.ok(ignore);
		assert.match(
			newTextOf(ignore),
			/^\{ "rule": "unknown-role", "record": "[0-9a-f]{16}", "file": "a\.jsonl", "reason": "" \}$/,
		);
		const off = actions.find(({ title }) => title.startsWith('Turn "unknown-role" off in the folder "'));
		assert.ok(off);
		assert.equal(newTextOf(off), ', "rules": { "unknown-role": "off" }');

		await editor.open("tunelint.json", '{ "ignore": [] }', "jsonc");
		await editor.replace("tunelint.json", "[]", `[${newTextOf(ignore)}]`);
		const problems = await editor.replace("a.jsonl", "Two?", "Three?");
		assert.deepEqual(
			problems.map(({ rule }) => rule),
			[],
		);
	}),
);

test("a misspelt setting is published at its characters", limits, () =>
	withEditor({ files: {} }, async (editor) => {
		const problems = await editor.open("tunelint.json", '{ "rulez": {} } // so', "jsonc");
		assert.deepEqual(
			problems.map(({ rule, text }) => `${rule} ${text}`),
			['unknown-setting "rulez"'],
		);
	}),
);
