/** Shows the place in a file that a token or a decision comes from. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { REVEAL_REQUEST, type RevealParams, type RevealResult } from "../../server/protocol.js";

export async function revealInEditor(
	client: LanguageClient,
	{ file, start, end }: RevealParams,
): Promise<void> {
	const params: RevealParams = { file, start, end };
	const place = await client.sendRequest<RevealResult | null>(REVEAL_REQUEST, params);
	if (place === null) {
		void vscode.window.showWarningMessage(vscode.l10n.t('"{0}" cannot be read any more.', file));
		return;
	}
	const uri = vscode.Uri.parse(place.uri);
	const open = vscode.window.visibleTextEditors.find((editor) => String(editor.document.uri) === String(uri));
	await vscode.window.showTextDocument(uri, {
		selection: client.protocol2CodeConverter.asRange(place.range),
		viewColumn: open?.viewColumn ?? vscode.ViewColumn.One,
	});
}
