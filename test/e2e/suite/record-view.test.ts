// A record over several lines: its problems, and how an edit comes back into the dataset.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { rangeOf, show, typeOver, uriOf } from "./documents.js";
import { firstAnswer } from "./first-answer.js";
import { noProblemIn, problemIn } from "./problems.js";

const rule = "unknown-role";

export function defineTests(): void {
	it("opens a record over several lines, and puts its edit back into the dataset", async () => {
		const dataset = await show("train.jsonl");
		const before = dataset.getText();
		await problemIn(dataset, rule);
		await selectIn(dataset, "Hello.");
		await vscode.commands.executeCommand("tunelint.formatRecord");
		const record = await firstAnswer(
			vscode.window.onDidChangeActiveTextEditor,
			"the record",
			() => visibleRecord()?.document,
		);
		assert.ok(record.lineCount > 5, record.getText());
		const problem = await problemIn(record, rule);
		assert.match(record.getText(problem.range), /^"?usr"?$/);

		await typeOver(record, "usr", "user");
		await noProblemIn(record, rule);
		assert.equal(dataset.getText(), before, "The dataset changed before the record was saved.");

		assert.ok(await record.save());
		const expected = before.replace('"usr"', '"user"');
		await firstAnswer(vscode.workspace.onDidChangeTextDocument, "the edit in the dataset", () =>
			dataset.getText() === expected ? true : undefined,
		);
		await noProblemIn(dataset, rule);
		const onDisk = new TextDecoder().decode(await vscode.workspace.fs.readFile(dataset.uri));
		assert.equal(onDisk, expected, "The dataset was clean, so it is written with the record.");
		await vscode.workspace.fs.writeFile(uriOf("train.jsonl"), new TextEncoder().encode(before));
		await firstAnswer(vscode.workspace.onDidChangeTextDocument, "the dataset as it was", () =>
			dataset.getText() === before ? true : undefined,
		);
	});
}

function visibleRecord(): vscode.TextEditor | undefined {
	return vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === "tunelint-record");
}

async function selectIn(document: vscode.TextDocument, text: string): Promise<void> {
	const { start } = rangeOf(document, text);
	await vscode.window.showTextDocument(document, { selection: new vscode.Range(start, start) });
}
