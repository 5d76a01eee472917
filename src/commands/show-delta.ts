/** Shows what another option, or the edits of the script, do to everything that the run trains. */
import * as vscode from "vscode";
import type { RunPageTopic } from "../../server/run-protocol.js";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { targetOf } from "../dataset-target.js";
import { textAtHead } from "../git-text.js";
import { showRunPage } from "../run-pages.js";

const OPTION = "With another value of an option…";
const SAVED = "With the script as it is saved";
const HEAD = "With the script at git HEAD";

export const showDelta: Command = {
	id: commandIds.showDelta,
	async run({ client }, argument) {
		const uri = targetOf(argument)?.uri;
		if (uri === undefined) {
			void vscode.window.showInformationMessage("Open the training script or its data.");
			return;
		}
		const document = vscode.workspace.textDocuments.find((one) => String(one.uri) === uri);
		const isScript = document?.languageId === "python" || document?.languageId === "yaml";
		const choices = [OPTION, ...(isScript && document.isDirty ? [SAVED] : []), ...(isScript ? [HEAD] : [])];
		const chosen =
			choices.length === 1
				? OPTION
				: await vscode.window.showQuickPick(choices, { title: "Compare all that is trained" });
		const about = chosen === undefined ? undefined : await topicOf(chosen, vscode.Uri.parse(uri));
		if (about !== undefined) {
			await showRunPage(client, uri, about);
		}
	},
};

async function topicOf(chosen: string, script: vscode.Uri): Promise<RunPageTopic | undefined> {
	if (chosen === OPTION) {
		const given = await vscode.window.showInputBox({
			title: "Which option, in the trainer's own spelling?",
			placeHolder: "assistant_only_loss=False",
			validateInput: (text) => (/^\s*[\w.]+\s*=./.test(text) ? undefined : "Write name=value."),
		});
		const [name = "", ...rest] = given?.split("=") ?? [];
		return given === undefined
			? undefined
			: { kind: "options", options: [{ name: name.trim(), value: rest.join("=").trim() }] };
	}
	if (chosen === SAVED) {
		const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(script));
		return { kind: "text", name: "saved", text };
	}
	const text = await textAtHead(script);
	if (text === undefined) {
		void vscode.window.showWarningMessage("Git gives no text of this script at HEAD. Commit it first.");
		return undefined;
	}
	return { kind: "text", name: "HEAD", text };
}
