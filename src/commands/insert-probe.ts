/** Puts lines into the training script that record the first batches of the run; they can be undone like any edit. */
import * as vscode from "vscode";
import { PROBE_REQUEST, type ProbeParams, type ProbeResult } from "../../server/protocol.js";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

interface ChangeItem extends vscode.QuickPickItem {
	readonly change: ProbeParams["change"];
}

function changes(): readonly ChangeItem[] {
	return [
		{
			label: vscode.l10n.t("Record 2 batches, then stop the run"),
			description: vscode.l10n.t("ids and labels"),
			change: { kind: "insert", batches: 2, withLoss: false, goesOn: false },
		},
		{
			label: vscode.l10n.t("Record 2 batches with the loss of each token, then stop the run"),
			description: vscode.l10n.t("one forward pass a batch"),
			change: { kind: "insert", batches: 2, withLoss: true, goesOn: false },
		},
		{
			label: vscode.l10n.t("Record 2 batches, then train on"),
			description: vscode.l10n.t("the run shuffles differently than without the probe"),
			change: { kind: "insert", batches: 2, withLoss: false, goesOn: true },
		},
		{ label: vscode.l10n.t("Remove the batch probe"), change: { kind: "remove" } },
	];
}

export const insertProbe: Command = {
	id: commandIds.insertProbe,
	async run({ client }) {
		const document = vscode.window.activeTextEditor?.document;
		if (document?.languageId !== "python") {
			void vscode.window.showInformationMessage(
				vscode.l10n.t("Open the training script to insert the batch probe."),
			);
			return;
		}
		const chosen = await vscode.window.showQuickPick(changes(), {
			title: vscode.l10n.t("What should the run record?"),
		});
		if (chosen === undefined) {
			return;
		}
		const question: ProbeParams = { uri: String(document.uri), change: chosen.change };
		const { version } = document;
		const result = await client.sendRequest<ProbeResult>(PROBE_REQUEST, question);
		if (result.kind === "none") {
			void vscode.window.showWarningMessage(`${result.reason} ${result.todo}`);
			return;
		}
		// The places are those of the text that was asked about.
		if (document.version === version) {
			await apply(document, result.edits);
		}
	},
};

async function apply(
	document: vscode.TextDocument,
	edits: Extract<ProbeResult, { kind: "edit" }>["edits"],
): Promise<void> {
	const edit = new vscode.WorkspaceEdit();
	for (const { range, newText } of edits) {
		const [start, end] = [range.start, range.end].map(
			({ line, character }) => new vscode.Position(line, character),
		);
		if (start !== undefined && end !== undefined) {
			edit.replace(document.uri, new vscode.Range(start, end), newText);
		}
	}
	await vscode.workspace.applyEdit(edit);
}
