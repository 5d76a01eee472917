/** Texts that are shown like files and belong to none: they can be read and copied, and close without a question. */
import * as vscode from "vscode";

const SCHEME = "tunelint-page";

const pages = new Map<string, string>();
const changed = new vscode.EventEmitter<vscode.Uri>();

export function provideTextPages(): vscode.Disposable {
	return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
		onDidChange: changed.event,
		provideTextDocumentContent: (uri) =>
			pages.get(String(uri)) ??
			`${vscode.l10n.t("Run the command again: this page was of an earlier session.")}\n`,
	});
}

/** The page of this name has this text from now on. */
export function textPage(name: string, text: string): vscode.Uri {
	const page = vscode.Uri.from({ scheme: SCHEME, path: `/${name}` });
	pages.set(String(page), text);
	changed.fire(page);
	return page;
}
