// A web view with one word, for comparison: no panel of an extension can be there sooner.
import * as vscode from "vscode";

export function activate({ subscriptions }) {
	subscriptions.push(
		vscode.commands.registerCommand("emptyPage.open", () => {
			const { webview } = vscode.window.createWebviewPanel(
				"emptyPage",
				"Empty page",
				{ viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
				{ enableScripts: true },
			);
			webview.html = `<!DOCTYPE html><html><body><p id="word">word</p></body></html>`;
		}),
	);
}
