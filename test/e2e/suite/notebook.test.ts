// Training code in the cells of a notebook.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { rangeOf, uriOf } from "./documents.js";
import { noProblemIn, problemIn } from "./problems.js";

const rule = "no-eos-appended";

export function defineTests(): void {
	it("reports a fault in the cell of a notebook, and takes it back when the cell is mended", async () => {
		const notebook = await vscode.workspace.openNotebookDocument(uriOf("train.ipynb"));
		await vscode.window.showNotebookDocument(notebook);
		const { document } = notebook.cellAt(1);
		const problem = await problemIn(document, rule);
		assert.match(document.getText(problem.range), /Question/);
		const edit = new vscode.WorkspaceEdit();
		edit.insert(document.uri, rangeOf(document, '"}').start, "{tokenizer.eos_token}");
		assert.ok(await vscode.workspace.applyEdit(edit));
		await noProblemIn(document, rule);
	});
}
