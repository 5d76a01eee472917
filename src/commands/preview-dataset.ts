/** Shows the first record of a dataset of the project view as tokens. */
import * as vscode from "vscode";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

export const previewDataset: Command = {
	id: commandIds.previewDataset,
	async run(ctx, argument) {
		const file = fileOf(argument);
		if (file === undefined) {
			void vscode.window.showInformationMessage(
				vscode.l10n.t("Choose a dataset in the Tunelint view to preview it."),
			);
			return;
		}
		const uri = vscode.Uri.file(file);
		// The engine serves open documents.
		await vscode.window.showTextDocument(uri, { preview: true });
		await ctx.preview.show({ uri: String(uri), record: 1 });
	},
};

/** A row of the view. */
function fileOf(argument: unknown): string | undefined {
	const isRow = typeof argument === "object" && argument !== null && "file" in argument;
	return isRow && typeof argument.file === "string" ? argument.file : undefined;
}
