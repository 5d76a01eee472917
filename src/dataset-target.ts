/** Which document, and which place in it, a command is about. */
import * as vscode from "vscode";
import type { PreviewParams } from "../server/protocol.js";

/** What a link carries, what a menu carries (a URI), else the active editor. */
export function targetOf(argument: unknown): PreviewParams | undefined {
	if (argument instanceof vscode.Uri) {
		const editor = vscode.window.visibleTextEditors.find(
			({ document }) => String(document.uri) === String(argument),
		);
		return editor === undefined ? { uri: String(argument) } : targetIn(editor);
	}
	if (
		typeof argument === "object" &&
		argument !== null &&
		"uri" in argument &&
		typeof argument.uri === "string"
	) {
		const record =
			"record" in argument && typeof argument.record === "number" ? { record: argument.record } : {};
		return { uri: argument.uri, ...record };
	}
	const editor = vscode.window.activeTextEditor;
	return editor === undefined ? undefined : targetIn(editor);
}

/** The record at the cursor. */
export function targetIn(editor: vscode.TextEditor): PreviewParams {
	const { line, character } = editor.selection.active;
	return { uri: String(editor.document.uri), position: { line, character } };
}
