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

/** Selects the place where its file is visible, without taking the focus; answers with the key of the selection. */
export async function selectInEditor(
	client: LanguageClient,
	{ file, start, end }: RevealParams,
): Promise<string | undefined> {
	const params: RevealParams = { file, start, end };
	const place = await client.sendRequest<RevealResult | null>(REVEAL_REQUEST, params);
	const uri = place === null ? undefined : String(vscode.Uri.parse(place.uri));
	const editor = vscode.window.visibleTextEditors.find(({ document }) => String(document.uri) === uri);
	if (place === null || editor === undefined) {
		return undefined;
	}
	const range = client.protocol2CodeConverter.asRange(place.range);
	editor.selection = new vscode.Selection(range.start, range.end);
	editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
	return selectionKey(editor.document.uri, range);
}

/** The same text for the same selection, whichever end the cursor is at. */
export function selectionKey(uri: vscode.Uri, { start, end }: vscode.Range): string {
	return [String(uri), start.line, start.character, end.line, end.character].join(" ");
}
