/** Opens the packaged page of a rule, rendered; needs no network. */
import * as vscode from "vscode";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { rulePageUri } from "../rule-pages.js";

export const explainRule: Command = {
	id: commandIds.explainRule,
	async run(_ctx, argument) {
		const rule = typeof argument === "string" ? argument : await askForRule();
		if (rule === undefined) {
			return;
		}
		const uri = rulePageUri(rule);
		// VS Code's own Markdown extension can be switched off.
		if (vscode.extensions.getExtension("vscode.markdown-language-features") !== undefined) {
			await vscode.commands.executeCommand("markdown.showPreview", uri);
		} else {
			await vscode.window.showTextDocument(uri, { preview: true });
		}
	},
};

/** One of the rules that found something. */
async function askForRule(): Promise<string | undefined> {
	const codes = vscode.languages
		.getDiagnostics()
		.flatMap(([, diagnostics]) => diagnostics)
		.filter(({ source }) => source === "tunelint")
		.map(({ code }) => String(typeof code === "object" ? code.value : code));
	const rules = [...new Set(codes)].filter((code) => code !== "undefined").sort();
	if (rules.length === 0) {
		void vscode.window.showInformationMessage(
			"Tunelint reports nothing at the moment, so there is no rule to explain.",
		);
		return undefined;
	}
	return vscode.window.showQuickPick(rules, { title: "Explain a rule" });
}
