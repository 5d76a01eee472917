/** Opens a record of a dataset: at its place in the file, over several lines, or as tokens. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { commandIds } from "./command-ids.js";
import { RECORD_PLACE_REQUEST, type RecordPlaceParams, type RevealResult } from "../server/protocol.js";
import { recordViewUri } from "./record-views.js";

export async function openRecord(
	client: LanguageClient,
	dataset: vscode.Uri,
	record: number,
	how: "file" | "record" | "tokens",
): Promise<void> {
	switch (how) {
		case "tokens":
			await vscode.commands.executeCommand(commandIds.preview, { uri: String(dataset), record });
			return;
		case "record":
			await vscode.window.showTextDocument(recordViewUri(dataset, record), {
				viewColumn: vscode.ViewColumn.Beside,
				preview: true,
			});
			return;
		case "file":
			await openInFile(client, dataset, record);
	}
}

async function openInFile(client: LanguageClient, dataset: vscode.Uri, record: number): Promise<void> {
	const document = await vscode.workspace.openTextDocument(dataset);
	const params: RecordPlaceParams = { uri: String(dataset), record };
	const place = await client.sendRequest<RevealResult | null>(RECORD_PLACE_REQUEST, params);
	if (place === null) {
		void vscode.window.showWarningMessage(vscode.l10n.t("There is no record {0} any more.", record));
		return;
	}
	const { start } = client.protocol2CodeConverter.asRange(place.range);
	const isOpen = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
	await vscode.window.showTextDocument(document, {
		selection: new vscode.Range(start, start),
		viewColumn: isOpen?.viewColumn ?? vscode.ViewColumn.Beside,
	});
}
