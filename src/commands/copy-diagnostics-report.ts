/** Copies what an issue needs: versions, the server's state, changed settings and counts; no rows, no paths. */
import * as vscode from "vscode";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { makeReport } from "../make-report.js";

export const copyDiagnosticsReport: Command = {
	id: commandIds.copyDiagnosticsReport,
	async run(ctx) {
		const report = await makeReport(ctx);
		await vscode.env.clipboard.writeText(report);
		const show = vscode.l10n.t("Show");
		const answer = await vscode.window.showInformationMessage(
			vscode.l10n.t("The diagnostics report is in the clipboard. It holds no rows and no paths."),
			show,
		);
		if (answer === show) {
			const document = await vscode.workspace.openTextDocument({ language: "markdown", content: report });
			await vscode.window.showTextDocument(document, { preview: true });
		}
	},
};
