/** Saves a chart of the dashboard where the person says. */
import * as vscode from "vscode";
import type { FromDashboard } from "../../media/messages.js";

export async function saveChart(
	dataset: vscode.Uri,
	{ name, format, content }: Extract<FromDashboard, { kind: "save" }>,
): Promise<void> {
	const stem = (dataset.path.split("/").at(-1) ?? "dataset").replace(/\.[^.]*$/, "");
	const target = await vscode.window.showSaveDialog({
		defaultUri: vscode.Uri.joinPath(dataset, "..", `${stem}-${name}.${format}`),
		filters: { [format.toUpperCase()]: [format] },
	});
	if (target !== undefined) {
		await vscode.workspace.fs.writeFile(target, Buffer.from(content, format === "png" ? "base64" : "utf8"));
	}
}
