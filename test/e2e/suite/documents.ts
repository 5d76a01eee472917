// Opens the files of the sample workspace and types into them, as a person does.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { firstAnswer } from "./first-answer.js";

/** In the first column; returns its document once the editor is in front. */
export async function show(name: string): Promise<vscode.TextDocument> {
	const document = await vscode.workspace.openTextDocument(uriOf(name));
	await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
	return document;
}

export function uriOf(name: string): vscode.Uri {
	const folder = vscode.workspace.workspaceFolders?.[0];
	assert.ok(folder, "The tests need an open folder.");
	return vscode.Uri.joinPath(folder.uri, name);
}

/** The first place where the text stands. */
export function rangeOf(document: vscode.TextDocument, text: string): vscode.Range {
	const offset = document.getText().indexOf(text);
	assert.notEqual(offset, -1, `The document does not contain "${text}".`);
	return new vscode.Range(document.positionAt(offset), document.positionAt(offset + text.length));
}

/** Types `after` over the first place of `before`, one key after the other; letters only, since VS Code closes quotes by itself. */
export async function typeOver(document: vscode.TextDocument, before: string, after: string): Promise<void> {
	const range = rangeOf(document, before);
	const text = document.getText();
	const offset = document.offsetAt(range.start);
	const expected = text.slice(0, offset) + after + text.slice(offset + before.length);
	await vscode.window.showTextDocument(document, { selection: range });
	for (const letter of after) await vscode.commands.executeCommand("type", { text: letter });
	await firstAnswer(vscode.workspace.onDidChangeTextDocument, `the text "${after}"`, () =>
		document.getText() === expected ? true : undefined,
	);
}

/** Takes back what a test changed, so that each test meets the files as they lie on the disk. */
export async function revertAll(): Promise<void> {
	for (const document of vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty)) {
		await vscode.window.showTextDocument(document);
		await vscode.commands.executeCommand("workbench.action.files.revert");
	}
	await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}
