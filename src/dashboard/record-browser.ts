/** Datasets that VS Code does not hand to extensions: opened record by record, in an editor that only reads. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { connectPage } from "./connect-page.js";

/** Also in the manifest. */
const VIEW_TYPE = "tunelint.records";

export function provideRecordBrowser(
	context: vscode.ExtensionContext,
	client: LanguageClient,
): vscode.Disposable {
	const offered = new Set<string>();
	const provider: vscode.CustomReadonlyEditorProvider = {
		openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
		resolveCustomEditor({ uri }, { webview, onDidDispose }) {
			const page = connectPage({
				client,
				extension: context.extensionUri,
				dataset: uri,
				webview,
				isLarge: true,
			});
			onDidDispose(() => page.dispose());
		},
	};

	const offer = async (): Promise<void> => {
		const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
		const uri = input instanceof vscode.TabInputText ? input.uri : undefined;
		if (
			uri?.scheme !== "file" ||
			!/\.(jsonl|ndjson|jsonlines)$/i.test(uri.path) ||
			offered.has(String(uri))
		) {
			return;
		}
		const { size } = await vscode.workspace.fs.stat(uri);
		if (size <= SYNCED_BYTES || (await isGivenToExtensions(uri))) {
			return;
		}
		offered.add(String(uri));
		const open = vscode.l10n.t("Open in the record browser");
		const answer = await vscode.window.showWarningMessage(
			vscode.l10n.t(
				"VS Code gives no file above 50 MB to extensions, so Tunelint shows no problems in this one ({0} MB).",
				Math.round(size / 1e6),
			),
			open,
		);
		if (answer === open) {
			await vscode.commands.executeCommand("vscode.openWith", uri, VIEW_TYPE);
		}
	};

	const offerSoon = (): void => {
		offer().catch((error: unknown) => client.outputChannel.error(`The record browser: ${String(error)}`));
	};
	offerSoon();
	return vscode.Disposable.from(
		vscode.window.registerCustomEditorProvider(VIEW_TYPE, provider, {
			webviewOptions: { retainContextWhenHidden: true, enableFindWidget: true },
			supportsMultipleEditorsPerDocument: false,
		}),
		vscode.window.tabGroups.onDidChangeTabs(offerSoon),
	);
}

/** VS Code counts UTF-16 units: a file of more bytes may still be sent, one of fewer always is. */
const SYNCED_BYTES = 50 * 1024 * 1024;

async function isGivenToExtensions(uri: vscode.Uri): Promise<boolean> {
	try {
		await vscode.workspace.openTextDocument(uri);
		return true;
	} catch {
		// "Files above 50MB cannot be synchronized with extensions."
		return false;
	}
}
