/** Converts the open dataset into another format or layout. */
import * as vscode from "vscode";
import type { ChangeDatasetParams } from "../../server/protocol.js";
import { activeDataset, changeDataset } from "../change-dataset.js";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

interface TargetItem extends vscode.QuickPickItem {
	readonly change: ChangeDatasetParams["change"];
}

function targets(): readonly TargetItem[] {
	return [
		{
			label: vscode.l10n.t("Messages"),
			description: vscode.l10n.t("from ShareGPT conversations, Alpaca columns, or prompt and completion"),
			change: { kind: "convert", to: "messages" },
		},
		{
			label: vscode.l10n.t("ShareGPT"),
			description: vscode.l10n.t("from messages"),
			change: { kind: "convert", to: "sharegpt" },
		},
		{
			label: vscode.l10n.t("JSON Lines"),
			description: vscode.l10n.t("one record a line"),
			change: { kind: "convert", to: "jsonl" },
		},
		{
			label: vscode.l10n.t("JSON array"),
			description: vscode.l10n.t("one array that holds all records"),
			change: { kind: "convert", to: "array" },
		},
	];
}

export const convertDataset: Command = {
	id: commandIds.convertDataset,
	async run(ctx) {
		const document = activeDataset();
		const chosen =
			document === undefined
				? undefined
				: await vscode.window.showQuickPick(targets(), { title: vscode.l10n.t("Convert the dataset to") });
		if (document !== undefined && chosen !== undefined) {
			await changeDataset(ctx, document, chosen.change);
		}
	},
};
