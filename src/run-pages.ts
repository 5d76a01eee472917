/** Pages about runs as read-only documents, each with a receipt to copy. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import {
	RUN_PAGE_REQUEST,
	type RunPageParams,
	type RunPageResult,
	type RunPageTopic,
} from "../server/run-protocol.js";
import { textPage } from "./text-pages.js";

/** Asks for the page about the run of the active editor, and shows it. */
export async function showRunPage(client: LanguageClient, uri: string, about: RunPageTopic): Promise<void> {
	const question: RunPageParams = { uri, about };
	const result = await vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Window, title: vscode.l10n.t("Tunelint: looking at every row") },
		() => client.sendRequest<RunPageResult>(RUN_PAGE_REQUEST, question),
	);
	if (result.kind === "none") {
		void vscode.window.showWarningMessage(`${result.reason} ${result.todo}`);
		return;
	}
	const page = textPage(`${about.kind} of ${result.script}.md`, result.text);
	// VS Code's own Markdown extension can be switched off.
	if (vscode.extensions.getExtension("vscode.markdown-language-features") !== undefined) {
		await vscode.commands.executeCommand("markdown.showPreview", page);
	} else {
		await vscode.window.showTextDocument(page, { preview: true });
	}
	const copy = vscode.l10n.t("Copy receipt");
	const chosen = await vscode.window.showInformationMessage(`${result.script}: ${result.summary}`, copy);
	if (chosen === copy) {
		await vscode.env.clipboard.writeText(result.text);
	}
}
