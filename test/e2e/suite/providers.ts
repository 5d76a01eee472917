// Asks VS Code for hovers and fixes, in the way in which the editor asks the extension for them.
import assert from "node:assert/strict";
import * as vscode from "vscode";

/** So many fixes are resolved, should the server fill in their edits late. */
const mostFixes = 20;
/** VS Code drops a question when a provider registers while it asks, which happens at start-up, once for each provider. */
const mostQuestions = 50;

/** The texts of the hover at the beginning of the place. */
export function hoverAt(document: vscode.TextDocument, { start }: vscode.Range): Promise<readonly string[]> {
	return askUntilAnswered("a hover", async () => {
		const hovers = await ask<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, start);
		const texts = hovers.flatMap(({ contents }) => contents.map(textOf)).filter((text) => text !== "");
		return texts.length === 0 ? undefined : texts;
	});
}

/** The fix of this title that is offered at the place. */
export function fixAt(
	document: vscode.TextDocument,
	range: vscode.Range,
	title: string | RegExp,
): Promise<vscode.CodeAction> {
	return askUntilAnswered(`the fix "${title}"`, async () => {
		const actions = await ask<vscode.CodeAction[]>(
			"vscode.executeCodeActionProvider",
			document.uri,
			range,
			vscode.CodeActionKind.QuickFix.value,
			mostFixes,
		);
		return actions.find((action) =>
			typeof title === "string" ? action.title === title : title.test(action.title),
		);
	});
}

export async function applyFix({ edit, command }: vscode.CodeAction): Promise<void> {
	assert.ok(edit ?? command, "The fix does nothing.");
	if (edit) assert.ok(await vscode.workspace.applyEdit(edit), "VS Code refused the edit.");
	if (command) await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
}

/** Each question is a round trip to the language server, so nothing spins. */
async function askUntilAnswered<Answer>(
	what: string,
	question: () => Promise<Answer | undefined>,
): Promise<Answer> {
	for (let asked = 0; asked < mostQuestions; asked += 1) {
		const answer = await question();
		if (answer !== undefined) return answer;
	}
	throw new Error(`Asked in vain for ${what}.`);
}

/** An empty list when VS Code dropped the question. */
async function ask<Answer extends readonly unknown[]>(
	command: string,
	...words: readonly unknown[]
): Promise<Answer | []> {
	try {
		return (await vscode.commands.executeCommand<Answer | undefined>(command, ...words)) ?? [];
	} catch (error) {
		if (/Cancell?ed/.test(String(error))) return [];
		throw error;
	}
}

function textOf(content: vscode.MarkdownString | vscode.MarkedString): string {
	return typeof content === "string" ? content : content.value;
}
