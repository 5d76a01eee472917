/** Says in datasets of virtual folders, which have no files on a disk, why nothing is checked. */
import * as vscode from "vscode";
import { commandIds } from "./command-ids.js";

/** Schemes whose documents the language server gets. */
const READ: readonly string[] = ["file", "untitled"];

/** Documents of git and of differences stand beside a file that is checked. */
const QUIET: readonly string[] = ["git", "vscode-local-history", "tunelint-record"];

export function tellOfUnreadableFiles(): vscode.Disposable {
	const item = vscode.languages.createLanguageStatusItem("tunelint.unreadable", {
		language: "jsonl",
		scheme: "",
	});
	item.name = "Tunelint";
	item.text = vscode.l10n.t("Not checked: the file is not on a disk");
	item.detail = vscode.l10n.t("Tunelint reads scripts, datasets and tokenizers from a disk.");
	item.command = { title: vscode.l10n.t("How to start"), command: commandIds.openWalkthrough };
	item.severity = vscode.LanguageStatusSeverity.Warning;
	const update = (): void => {
		const schemes = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.scheme));
		const unread = [...schemes].filter((scheme) => !READ.includes(scheme) && !QUIET.includes(scheme));
		item.selector = unread.map((scheme) => ({ language: "jsonl", scheme }));
	};
	update();
	return vscode.Disposable.from(item, vscode.workspace.onDidOpenTextDocument(update));
}
