/** Puts the record at the cursor on one line, when it stands over several. */
import * as vscode from "vscode";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

/** What VS Code asks the formatter of the language for; ours joins records. */
const FORMAT_RANGE = "vscode.executeFormatRangeProvider";

export const compactRecord: Command = {
	id: commandIds.compactRecord,
	async run() {
		const editor = vscode.window.activeTextEditor;
		if (editor?.document.languageId !== "jsonl") {
			void vscode.window.showInformationMessage(
				vscode.l10n.t("Put the cursor in a record of a JSON Lines file to compact it."),
			);
			return;
		}
		const { document, selection } = editor;
		const options = { tabSize: 4, insertSpaces: false };
		const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
			FORMAT_RANGE,
			document.uri,
			selection,
			options,
		);
		const edit = new vscode.WorkspaceEdit();
		edit.set(document.uri, edits ?? []);
		if (edits === undefined || edits.length === 0) {
			void vscode.window.showInformationMessage(
				vscode.l10n.t("The record is on one line already, or is no JSON at the moment."),
			);
			return;
		}
		await vscode.workspace.applyEdit(edit);
	},
};
