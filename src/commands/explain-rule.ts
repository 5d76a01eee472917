/** Opens the packaged page of a rule, rendered; needs no network. */
import * as vscode from "vscode";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { rulePageUri } from "../rule-pages.js";

export const explainRule: Command = {
	id: commandIds.explainRule,
	async run({ extensionUri }, argument) {
		const rule = typeof argument === "string" ? argument : await askForRule(extensionUri);
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

/** The rules that found something first, then all others. */
async function askForRule(extension: vscode.Uri): Promise<string | undefined> {
	const codes = vscode.languages
		.getDiagnostics()
		.flatMap(([, diagnostics]) => diagnostics)
		.filter(({ source }) => source === "tunelint")
		.map(({ code }) => String(typeof code === "object" ? code.value : code));
	const reported = [...new Set(codes)].filter((code) => code !== "undefined").sort();
	const pages = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(extension, "dist/docs/rules"));
	const others = pages
		.map(([name]) => name.replace(/\.md$/, ""))
		.filter((rule) => !reported.includes(rule))
		.sort();
	const heading = (label: string): vscode.QuickPickItem => ({
		label,
		kind: vscode.QuickPickItemKind.Separator,
	});
	const items: vscode.QuickPickItem[] = [
		...(reported.length === 0 ? [] : [heading(vscode.l10n.t("Reported at the moment"))]),
		...reported.map((label) => ({ label })),
		heading(vscode.l10n.t("All rules")),
		...others.map((label) => ({ label })),
	];
	const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Explain a rule") });
	return chosen?.label;
}
