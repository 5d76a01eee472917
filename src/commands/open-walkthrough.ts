/** Opens the walkthrough: from a sample with a fault to a gate in CI. */
import * as vscode from "vscode";
import { commandIds, WALKTHROUGH_ID } from "../command-ids.js";
import type { Command } from "../command.js";

export const openWalkthrough: Command = {
	id: commandIds.openWalkthrough,
	async run() {
		await vscode.commands.executeCommand("workbench.action.openWalkthrough", WALKTHROUGH_ID, false);
	},
};
