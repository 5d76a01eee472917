// The extension loads, and offers what its manifest promises.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { extensionApi } from "./extension-api.js";

export function defineTests(): void {
	it("activates and offers its commands", async () => {
		await extensionApi();
		const commands = await vscode.commands.getCommands(true);
		for (const command of ["tunelint.preview", "tunelint.explainRule", "tunelint.chooseRun"]) {
			assert.ok(commands.includes(command), `The command "${command}" is missing.`);
		}
	});
}
