/** Shows the record at the cursor as tokens, beside the editor. */
import * as vscode from "vscode";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { targetOf } from "../dataset-target.js";

export const preview: Command = {
	id: commandIds.preview,
	async run(ctx, argument) {
		const target = targetOf(argument);
		if (target === undefined) {
			void vscode.window.showInformationMessage(
				vscode.l10n.t("Open a dataset (.jsonl) to preview its tokens."),
			);
			return;
		}
		await ctx.preview.show(target);
	},
};
