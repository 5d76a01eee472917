/** The text of a file, where VS Code gives it to extensions. */
import * as vscode from "vscode";

/** The server gets it, too; undefined for files above 50 MB, which VS Code keeps to itself. */
export async function openText(file: vscode.Uri): Promise<vscode.TextDocument | undefined> {
	try {
		return await vscode.workspace.openTextDocument(file);
	} catch {
		// Then the server reads the file itself.
		return undefined;
	}
}
