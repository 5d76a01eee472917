/** Opens a small dataset with faults and its training script: copies that the person may change. */
import * as vscode from "vscode";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

/** The dataset comes last, because it is shown. */
const FILES = ["requirements.txt", "train.py", "train.jsonl"];

export const openSample: Command = {
	id: commandIds.openSample,
	async run({ extensionUri, storageUri }) {
		const sample = vscode.Uri.joinPath(storageUri, "sample");
		await vscode.workspace.fs.createDirectory(sample);
		for (const name of FILES) {
			// Each time anew, so that the faults are there again.
			const original = vscode.Uri.joinPath(extensionUri, "media/sample", name);
			await vscode.workspace.fs.copy(original, vscode.Uri.joinPath(sample, name), { overwrite: true });
		}
		const dataset = vscode.Uri.joinPath(sample, "train.jsonl");
		await vscode.window.showTextDocument(dataset, { preview: false });
	},
};
