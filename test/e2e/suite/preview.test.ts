// The preview as VS Code sees it: a tab that opens beside the dataset and leaves the cursor where it is.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { show } from "./documents.js";
import { firstAnswer } from "./first-answer.js";

export function defineTests(): void {
	it("opens the preview beside the dataset, and a second one on demand", async () => {
		const dataset = await show("train.jsonl");
		await vscode.commands.executeCommand("tunelint.preview");
		const [column] = await previews("Tokens: train.jsonl");
		assert.equal(column, vscode.ViewColumn.Two);
		assert.equal(vscode.window.activeTextEditor?.document, dataset, "The preview took the focus.");
		await vscode.commands.executeCommand("tunelint.previewAnother");
		assert.deepEqual(await previews("Tokens (pinned): train.jsonl", "Tokens: train.jsonl"), [column, column]);
	});
}

/** The columns of the previews, once they are those of these titles. */
function previews(...titles: readonly string[]): Promise<readonly vscode.ViewColumn[]> {
	return firstAnswer(vscode.window.tabGroups.onDidChangeTabs, titles.join(" and "), () => {
		const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(isPreview);
		return JSON.stringify(tabs.map(({ label }) => label)) === JSON.stringify(titles)
			? tabs.map(({ group }) => group.viewColumn)
			: undefined;
	});
}

function isPreview({ input }: vscode.Tab): boolean {
	return input instanceof vscode.TabInputWebview && /tunelint\.preview/.test(input.viewType);
}
