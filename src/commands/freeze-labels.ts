/** Opens a pytest file with the labels of records, to be saved beside the script. */
import * as vscode from "vscode";
import { FREEZE_REQUEST, type FreezeParams, type FreezeResult } from "../../server/run-protocol.js";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { targetOf } from "../dataset-target.js";

export const freezeLabels: Command = {
	id: commandIds.freezeLabels,
	async run({ client }, argument) {
		const uri = targetOf(argument)?.uri;
		if (uri === undefined) {
			void vscode.window.showInformationMessage(
				vscode.l10n.t("Open a dataset to freeze the labels of its records."),
			);
			return;
		}
		const given = await vscode.window.showInputBox({
			title: vscode.l10n.t("Which records?"),
			value: "1-5",
			validateInput: (text) =>
				rangeOf(text) === undefined ? vscode.l10n.t("Write a number or a range, such as 1-5.") : undefined,
		});
		const range = given === undefined ? undefined : rangeOf(given);
		if (range === undefined) {
			return;
		}
		const question: FreezeParams = { uri, first: range[0], last: range[1] };
		const result = await client.sendRequest<FreezeResult>(FREEZE_REQUEST, question);
		if (result.kind === "none") {
			void vscode.window.showWarningMessage(`${result.reason} ${result.todo}`);
			return;
		}
		await open(vscode.Uri.parse(result.uri), result.text);
	},
};

function rangeOf(text: string): readonly [number, number] | undefined {
	const match = /^\s*([1-9]\d{0,8})(?:\s*-\s*([1-9]\d{0,8}))?\s*$/.exec(text);
	const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
	return match === null || last < first ? undefined : [first, last];
}

/** Not saved yet: what stands there already is replaced only when the person saves. */
async function open(file: vscode.Uri, text: string): Promise<void> {
	const document = await vscode.workspace.openTextDocument(file.with({ scheme: "untitled" }));
	const edit = new vscode.WorkspaceEdit();
	edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
	await vscode.workspace.applyEdit(edit);
	await vscode.window.showTextDocument(document);
}
