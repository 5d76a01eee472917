// Fixes: one, all of a rule, and all safe ones on saving.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { rangeOf, show, uriOf } from "./documents.js";
import { firstAnswer } from "./first-answer.js";
import { noProblemIn, problemIn, problemsOf } from "./problems.js";
import { applyFix, fixAt } from "./providers.js";

export function defineTests(): void {
	it("changes an unknown role", async () => {
		const dataset = await show("train.jsonl");
		const before = dataset.getText();
		const problem = await problemIn(dataset, "unknown-role");
		await applyFix(await fixAt(dataset, problem.range, 'Change role to "user"'));
		await noProblemIn(dataset, "unknown-role");
		assert.equal(dataset.getText(), before.replace('"usr"', '"user"'));
	});

	it("appends the stop token that a row lacks", async () => {
		const dataset = await show("notes.jsonl");
		const before = dataset.getText();
		const problem = await problemIn(dataset, "no-eos");
		assert.equal(dataset.getText(problem.range), '"');
		await applyFix(await fixAt(dataset, problem.range, "Append `</s>` to this row"));
		await noProblemIn(dataset, "no-eos");
		assert.equal(dataset.getText(), before.replace("way.", "way.</s>"));
	});

	it("fixes all rows of a rule at once", async () => {
		const dataset = await show("commas.jsonl");
		const all = await firstAnswer(vscode.languages.onDidChangeDiagnostics, "both commas", () => {
			const found = problemsOf(dataset, "invalid-jsonl");
			return found.length === 2 ? found : undefined;
		});
		await applyFix(await fixAt(dataset, all[0]!.range, /^Fix all 2 "invalid-jsonl" problems/));
		await noProblemIn(dataset, "invalid-jsonl");
		assert.equal(dataset.getText().includes(",}"), false);
	});

	it("applies every safe fix on saving, and no other", async () => {
		const dataset = await show("commas.jsonl");
		const before = dataset.getText();
		await problemIn(dataset, "invalid-jsonl");
		// The settings are JSON, whose extension offers code actions too; VS Code drops those of a save while others are registered.
		await vscode.extensions.getExtension("vscode.json-language-features")?.activate();
		const settings = vscode.workspace.getConfiguration("editor", dataset);
		const actions = { "source.fixAll.tunelint": "explicit" };
		await settings.update("codeActionsOnSave", actions, vscode.ConfigurationTarget.Workspace);
		await firstAnswer(
			vscode.workspace.onDidChangeConfiguration,
			"the setting",
			() =>
				vscode.workspace
					.getConfiguration("editor", dataset)
					.get<Record<string, string>>("codeActionsOnSave")?.["source.fixAll.tunelint"],
		);
		try {
			// VS Code runs the actions only for a document that was changed.
			const edit = new vscode.WorkspaceEdit();
			edit.replace(dataset.uri, rangeOf(dataset, "Tea"), "Milk");
			assert.ok(await vscode.workspace.applyEdit(edit));
			await dataset.save();
			assert.equal(dataset.getText().includes(",}"), false, "VS Code saved without the fixes.");
			await noProblemIn(dataset, "invalid-jsonl");
			const expected = before.replace("Tea", "Milk").replaceAll(",}", "}");
			assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(dataset.uri)), expected);
		} finally {
			await settings.update("codeActionsOnSave", undefined, vscode.ConfigurationTarget.Workspace);
			await vscode.workspace.fs.writeFile(uriOf("commas.jsonl"), new TextEncoder().encode(before));
		}
	});
}
