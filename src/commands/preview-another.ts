/** Shows the record at the cursor in a further panel; the panels that are open stay with their records. */
import * as vscode from "vscode";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { targetOf } from "../dataset-target.js";

export const previewAnother: Command = {
	id: commandIds.previewAnother,
	run(ctx, argument) {
		const target = targetOf(argument);
		if (target === undefined) {
			void vscode.window.showInformationMessage(
				vscode.l10n.t("Open a dataset (.jsonl) to preview its tokens."),
			);
			return;
		}
		ctx.preview.showInAnother(target);
	},
};
