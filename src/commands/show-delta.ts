/** Shows what another option, or the edits of the script, do to everything that the run trains. */
import * as vscode from "vscode";
import type { RunPageTopic } from "../../server/run-protocol.js";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { targetOf } from "../dataset-target.js";
import { textAtHead } from "../git-text.js";
import { showRunPage } from "../run-pages.js";

interface Choice extends vscode.QuickPickItem {
	readonly change: "option" | "saved" | "head";
}

export const showDelta: Command = {
	id: commandIds.showDelta,
	async run({ client }, argument) {
		const uri = targetOf(argument)?.uri;
		if (uri === undefined) {
			void vscode.window.showInformationMessage(vscode.l10n.t("Open the training script or its data."));
			return;
		}
		const document = vscode.workspace.textDocuments.find((one) => String(one.uri) === uri);
		const isScript = document?.languageId === "python" || document?.languageId === "yaml";
		const option = choice("option", vscode.l10n.t("With another value of an option…"));
		const saved = choice("saved", vscode.l10n.t("With the script as it is saved"));
		const head = choice("head", vscode.l10n.t("With the script at git HEAD"));
		const choices = [option, ...(isScript && document.isDirty ? [saved] : []), ...(isScript ? [head] : [])];
		const chosen =
			choices.length === 1
				? option
				: await vscode.window.showQuickPick(choices, { title: vscode.l10n.t("Compare all that is trained") });
		const about = chosen && (await topicOf(chosen.change, vscode.Uri.parse(uri)));
		if (about !== undefined) {
			await showRunPage(client, uri, about);
		}
	},
};

function choice(change: Choice["change"], label: string): Choice {
	return { change, label };
}

async function topicOf(change: Choice["change"], script: vscode.Uri): Promise<RunPageTopic | undefined> {
	if (change === "option") {
		const given = await vscode.window.showInputBox({
			title: vscode.l10n.t("Which option, in the trainer's own spelling?"),
			placeHolder: "assistant_only_loss=False",
			validateInput: (text) =>
				/^\s*[\w.]+\s*=./.test(text) ? undefined : vscode.l10n.t("Write name=value."),
		});
		const [name = "", ...rest] = given?.split("=") ?? [];
		return given === undefined
			? undefined
			: { kind: "options", options: [{ name: name.trim(), value: rest.join("=").trim() }] };
	}
	if (change === "saved") {
		const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(script));
		return { kind: "text", name: "saved", text };
	}
	const text = await textAtHead(script);
	if (text === undefined) {
		void vscode.window.showWarningMessage(
			vscode.l10n.t("Git gives no text of this script at HEAD. Commit it first."),
		);
		return undefined;
	}
	return { kind: "text", name: "HEAD", text };
}
