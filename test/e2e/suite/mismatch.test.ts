// The contract between training and asking: typed apart in either file, and typed together again.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { rangeOf, show, typeOver, uriOf } from "./documents.js";
import { firstAnswer } from "./first-answer.js";
import { noProblemIn, problemIn } from "./problems.js";

const rule = "prompt-mismatch";

export function defineTests(): void {
	it("reports a prompt that is typed apart from training, with both places, until it is mended", async () => {
		await show("contract/train.py");
		const asking = await show("contract/ask.py");
		await typeOver(asking, "<|user|>", "<|human|>");
		await expectBothPlaces(asking);
		await typeOver(asking, "<|human|>", "<|user|>");
		await noProblemIn(asking, rule);
	});

	it("reports training that is typed apart from the prompt, with both places, until it is mended", async () => {
		const asking = await show("contract/ask.py");
		const training = await show("contract/train.py");
		await typeOver(training, "<|user|>", "<|human|>");
		await expectBothPlaces(asking);
		await typeOver(training, "<|human|>", "<|user|>");
		await noProblemIn(asking, rule);
	});

	it("shows the prompt beside the text of training, a token a line", async () => {
		const asking = await show("contract/ask.py");
		await typeOver(asking, "<|user|>", "<|human|>");
		await problemIn(asking, rule);
		await vscode.commands.executeCommand("tunelint.comparePrompts");
		const { original, modified } = await firstAnswer(
			vscode.window.tabGroups.onDidChangeTabs,
			"the comparison",
			openDifference,
		);
		const [trained, asked] = await Promise.all([linesOf(original), linesOf(modified)]);
		const first = trained.findIndex((line, at) => line !== asked[at]);
		assert.match(trained[first] ?? "", /^"user" {2}\d+$/);
		assert.match(asked[first] ?? "", /^"human" {2}\d+$/);
		assert.ok(first > 0, "The tokens before the difference are missing.");
	});
}

async function expectBothPlaces(asking: vscode.TextDocument): Promise<void> {
	const problem = await problemIn(asking, rule);
	assert.ok(problem.range.intersection(rangeOf(asking, "|>\\n{question}")));
	const places = problem.relatedInformation?.map(({ location }) => String(location.uri));
	assert.deepEqual(places, [String(uriOf("contract/train.py"))]);
}

function openDifference(): vscode.TabInputTextDiff | undefined {
	const { activeTab } = vscode.window.tabGroups.activeTabGroup;
	return activeTab?.input instanceof vscode.TabInputTextDiff ? activeTab.input : undefined;
}

async function linesOf(uri: vscode.Uri): Promise<readonly string[]> {
	return (await vscode.workspace.openTextDocument(uri)).getText().split("\n");
}
