/** The status bar item: which run the masks of the active dataset are for, and how sure they are. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { STATUS_NOTIFICATION, type StatusParams } from "../server/protocol.js";
import { commandIds } from "./command-ids.js";
import { statusDetails, statusText } from "./status-text.js";

export function showStatus(client: LanguageClient): vscode.Disposable {
	const item = vscode.window.createStatusBarItem("tunelint.run", vscode.StatusBarAlignment.Right, 100);
	item.name = "Tunelint";
	const known = new Map<string, StatusParams>();
	const update = (): void => {
		const editor = vscode.window.activeTextEditor;
		const isPanelActive =
			editor === undefined && vscode.window.tabGroups.activeTabGroup.activeTab !== undefined;
		const status = editor === undefined ? undefined : known.get(String(editor.document.uri));
		if (status !== undefined) {
			show(item, status);
		} else if (!isPanelActive) {
			item.hide();
		}
	};
	return vscode.Disposable.from(
		item,
		client.onNotification(STATUS_NOTIFICATION, (status: StatusParams) => {
			known.set(String(vscode.Uri.parse(status.uri)), status);
			update();
		}),
		vscode.window.onDidChangeActiveTextEditor(update),
		vscode.workspace.onDidCloseTextDocument((document) => {
			known.delete(String(document.uri));
			update();
		}),
	);
}

function show(item: vscode.StatusBarItem, status: StatusParams): void {
	const details = statusDetails(status.label, vscode.l10n);
	const tooltip = new vscode.MarkdownString();
	for (const line of details) {
		tooltip.appendText(line).appendMarkdown("  \n");
	}
	const { exactness } = status.label;
	if (exactness.level !== "exact" && exactness.todo?.includes("Download tokenizer") === true) {
		tooltip.isTrusted = { enabledCommands: [commandIds.downloadTokenizer] };
		tooltip.appendMarkdown(
			`[${vscode.l10n.t("Download tokenizer")}](command:${commandIds.downloadTokenizer})  \n`,
		);
	}
	tooltip.appendText(vscode.l10n.t("Click to choose the training script."));
	item.text = statusText(status, vscode.l10n);
	item.tooltip = tooltip;
	item.accessibilityInformation = { label: details.join("\n") };
	item.command = {
		title: vscode.l10n.t("Choose the training script"),
		command: commandIds.chooseRun,
		arguments: [{ uri: status.uri }],
	};
	item.show();
}
