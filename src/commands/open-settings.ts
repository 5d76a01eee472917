/** Opens the settings of Tunelint. */
import * as vscode from "vscode";
import { commandIds, EXTENSION_ID } from "../command-ids.js";
import type { Command } from "../command.js";

export const openSettings: Command = {
	id: commandIds.openSettings,
	async run() {
		await vscode.commands.executeCommand("workbench.action.openSettings", `@ext:${EXTENSION_ID}`);
	},
};
