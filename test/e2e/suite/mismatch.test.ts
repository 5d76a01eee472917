// The contract between training and asking: typed apart in either file, and typed together again.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { rangeOf, show, typeOver } from "./documents.js";
import { firstAnswer } from "./first-answer.js";
import { noProblemIn, problemIn } from "./problems.js";

const rule = "prompt-mismatch";

export function defineTests(): void {
	it("reports a prompt that is typed apart from training, with both places, until it is mended", async () => {
		const training = await show("contract/train.py");
		const asking = await show("contract/ask.py");
		await typeOver(asking, "<|user|>", "<|human|>");
		await expectBothPlaces(asking, training);
		await typeOver(asking, "<|human|>", "<|user|>");
		await expectNoneIn(asking, training);
	});

	it("reports training that is typed apart from the prompt, with both places, until it is mended", async () => {
		const asking = await show("contract/ask.py");
		const training = await show("contract/train.py");
		await typeOver(training, "<|user|>", "<|human|>");
		await expectBothPlaces(asking, training);
		await typeOver(training, "<|human|>", "<|user|>");
		await expectNoneIn(asking, training);
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

/** The problem stands at the prompt, a hint at the text of training, and each leads to the other. */
async function expectBothPlaces(asking: vscode.TextDocument, training: vscode.TextDocument): Promise<void> {
	const problem = await problemIn(asking, rule);
	assert.ok(problem.range.intersection(rangeOf(asking, "|>\\n{question}")));
	// Where the training text is, and the call that hands this prompt to the model.
	assert.deepEqual(placesOf(problem), [String(training.uri), String(asking.uri)]);
	const hint = await problemIn(training, rule);
	assert.match(training.lineAt(hint.range.start).text, /tokenizer\(text/);
	assert.equal(hint.severity, vscode.DiagnosticSeverity.Hint);
	assert.deepEqual(placesOf(hint), [String(asking.uri)]);
}

async function expectNoneIn(...documents: readonly vscode.TextDocument[]): Promise<void> {
	for (const document of documents) await noProblemIn(document, rule);
}

function placesOf({ relatedInformation }: vscode.Diagnostic): string[] | undefined {
	return relatedInformation?.map(({ location }) => String(location.uri));
}

function openDifference(): vscode.TabInputTextDiff | undefined {
	const { activeTab } = vscode.window.tabGroups.activeTabGroup;
	return activeTab?.input instanceof vscode.TabInputTextDiff ? activeTab.input : undefined;
}

async function linesOf(uri: vscode.Uri): Promise<readonly string[]> {
	return (await vscode.workspace.openTextDocument(uri)).getText().split("\n");
}
