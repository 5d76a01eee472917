/** Fixes a problem in all records of a large file: into a new file, since no editor could show the changes. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { FIX_FILE_REQUEST, type FixFileParams, type FixFileResult } from "../../server/protocol.js";

export async function fixFile(client: LanguageClient, dataset: vscode.Uri, rule: string): Promise<void> {
	const name = (dataset.path.split("/").at(-1) ?? "dataset").replace(/(\.[^.]*)?$/, ".fixed$1");
	const target = await vscode.window.showSaveDialog({
		title: vscode.l10n.t('Fix "{0}" in a new file', rule),
		defaultUri: vscode.Uri.joinPath(dataset, "..", name),
	});
	if (target === undefined) {
		return;
	}
	const params: FixFileParams = { uri: String(dataset), rule, target: String(target) };
	const result = await vscode.window.withProgress(
		{
			location: vscode.ProgressLocation.Notification,
			title: vscode.l10n.t('Fixing "{0}"', rule),
			cancellable: true,
		},
		(_progress, token) => client.sendRequest<FixFileResult>(FIX_FILE_REQUEST, params, token),
	);
	if (result.kind === "none") {
		void vscode.window.showWarningMessage(`${result.reason} ${result.todo}`);
	} else if (result.kind === "written") {
		const fixed = vscode.l10n.t(
			"Fixed {0} records in {1}.",
			result.fixed,
			vscode.workspace.asRelativePath(target),
		);
		const left = vscode.l10n.t("{0} more have no fix and are as they were.", result.left);
		void vscode.window.showInformationMessage(result.left === 0 ? fixed : `${fixed} ${left}`);
	}
}
