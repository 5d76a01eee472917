/** Fixes a problem in all records of a large file: into a new file, since no editor could show the changes. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { FIX_FILE_REQUEST, type FixFileParams, type FixFileResult } from "../../server/protocol.js";

export async function fixFile(client: LanguageClient, dataset: vscode.Uri, rule: string): Promise<void> {
	const name = (dataset.path.split("/").at(-1) ?? "dataset").replace(/(\.[^.]*)?$/, ".fixed$1");
	const target = await vscode.window.showSaveDialog({
		title: `Fix "${rule}" in a new file`,
		defaultUri: vscode.Uri.joinPath(dataset, "..", name),
	});
	if (target === undefined) {
		return;
	}
	const params: FixFileParams = { uri: String(dataset), rule, target: String(target) };
	const result = await vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Notification, title: `Fixing "${rule}"`, cancellable: true },
		(_progress, token) => client.sendRequest<FixFileResult>(FIX_FILE_REQUEST, params, token),
	);
	if (result.kind === "none") {
		void vscode.window.showWarningMessage(`${result.reason} ${result.todo}`);
	} else if (result.kind === "written") {
		const left = result.left === 0 ? "" : ` ${result.left} more have no fix and are as they were.`;
		void vscode.window.showInformationMessage(
			`Fixed ${result.fixed} records in ${vscode.workspace.asRelativePath(target)}.${left}`,
		);
	}
}
