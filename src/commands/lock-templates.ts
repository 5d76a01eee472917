/** Writes `tunelint.lock` into each open folder that has a run. */
import * as vscode from "vscode";
import { LOCK_REQUEST, type LockResult } from "../../server/run-protocol.js";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

export const lockTemplates: Command = {
	id: commandIds.lockTemplates,
	async run({ client }) {
		const locks = await client.sendRequest<readonly LockResult[]>(LOCK_REQUEST, {});
		const [first] = locks;
		if (first === undefined) {
			void vscode.window.showInformationMessage(
				vscode.l10n.t(
					"No run in the open folders has a tokenizer that is known, so there is nothing to lock.",
				),
			);
			return;
		}
		for (const { uri, text } of locks) {
			await vscode.workspace.fs.writeFile(vscode.Uri.parse(uri), new TextEncoder().encode(text));
		}
		await vscode.window.showTextDocument(vscode.Uri.parse(first.uri));
	},
};
