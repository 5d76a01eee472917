/** Dashboards of datasets: one panel for each dataset, beside nothing and in front of no editor that is needed. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { connectPage } from "./connect-page.js";

export interface DashboardPanels extends vscode.Disposable {
	/** Opens the dataset's panel, or shows the one that is open. */
	show(dataset: vscode.Uri): void;
}

const VIEW_TYPE = "tunelint.dashboard";

export function createDashboardPanels(
	context: vscode.ExtensionContext,
	client: LanguageClient,
): DashboardPanels {
	const panels = new Map<string, vscode.WebviewPanel>();
	return {
		show(dataset) {
			const key = String(dataset);
			const open = panels.get(key);
			if (open !== undefined) {
				open.reveal();
				return;
			}
			const title = vscode.l10n.t("Dashboard: {0}", vscode.workspace.asRelativePath(dataset));
			const panel = vscode.window.createWebviewPanel(VIEW_TYPE, title, vscode.ViewColumn.Active, {
				retainContextWhenHidden: true,
				enableFindWidget: true,
			});
			panel.iconPath = {
				light: vscode.Uri.joinPath(context.extensionUri, "media/icons/preview-light.svg"),
				dark: vscode.Uri.joinPath(context.extensionUri, "media/icons/preview-dark.svg"),
			};
			const page = connectPage({
				client,
				extension: context.extensionUri,
				dataset,
				webview: panel.webview,
				isLarge: false,
			});
			panels.set(key, panel);
			panel.onDidDispose(() => {
				panels.delete(key);
				page.dispose();
			});
		},
		dispose() {
			for (const panel of panels.values()) {
				panel.dispose();
			}
		},
	};
}
