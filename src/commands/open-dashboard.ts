/** Shows the numbers of a dataset: lengths, roles, turns, problems, and the records behind each. */
import * as vscode from "vscode";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { targetOf } from "../dataset-target.js";

export const openDashboard: Command = {
	id: commandIds.openDashboard,
	run({ dashboards }, argument) {
		const target = targetOf(argument);
		if (target === undefined) {
			void vscode.window.showInformationMessage(
				vscode.l10n.t("Open a dataset (.jsonl) to see its dashboard."),
			);
			return;
		}
		dashboards.show(vscode.Uri.parse(target.uri));
	},
};
