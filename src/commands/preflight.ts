/** Shows what is proved of the run of the active script or dataset. */
import * as vscode from "vscode";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { targetOf } from "../dataset-target.js";
import { showRunPage } from "../run-pages.js";

export const preflight: Command = {
	id: commandIds.preflight,
	async run({ client }, argument) {
		const uri = targetOf(argument)?.uri;
		if (uri === undefined) {
			void vscode.window.showInformationMessage(
				vscode.l10n.t("Open a training script or its data for a preflight."),
			);
			return;
		}
		await showRunPage(client, uri, { kind: "preflight" });
	},
};
