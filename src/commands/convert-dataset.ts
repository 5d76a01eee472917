/** Converts the open dataset into another format or layout. */
import * as vscode from "vscode";
import type { ChangeDatasetParams } from "../../server/protocol.js";
import { activeDataset, changeDataset } from "../change-dataset.js";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

interface TargetItem extends vscode.QuickPickItem {
	readonly change: ChangeDatasetParams["change"];
}

const targets: readonly TargetItem[] = [
	{
		label: "Messages",
		description: "from ShareGPT conversations, Alpaca columns, or prompt and completion",
		change: { kind: "convert", to: "messages" },
	},
	{
		label: "ShareGPT",
		description: "from messages",
		change: { kind: "convert", to: "sharegpt" },
	},
	{
		label: "JSON Lines",
		description: "one record a line",
		change: { kind: "convert", to: "jsonl" },
	},
	{
		label: "JSON array",
		description: "one array that holds all records",
		change: { kind: "convert", to: "array" },
	},
];

export const convertDataset: Command = {
	id: commandIds.convertDataset,
	async run(ctx) {
		const document = activeDataset();
		const chosen =
			document === undefined
				? undefined
				: await vscode.window.showQuickPick(targets, { title: "Convert the dataset to" });
		if (document !== undefined && chosen !== undefined) {
			await changeDataset(ctx, document, chosen.change);
		}
	},
};
