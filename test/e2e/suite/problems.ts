// Waits for the problems that Tunelint reports in a document, and for their end.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { firstAnswer } from "./first-answer.js";

/** Waits until the rule reports something in the document. */
export function problemIn(document: vscode.TextDocument, rule: string): Promise<vscode.Diagnostic> {
	return firstAnswer(
		vscode.languages.onDidChangeDiagnostics,
		`the problem "${rule}"`,
		() => problemsOf(document, rule)[0],
	);
}

/** Waits until the rule reports nothing in the document. */
export async function noProblemIn(document: vscode.TextDocument, rule: string): Promise<void> {
	await firstAnswer(vscode.languages.onDidChangeDiagnostics, `the problem "${rule}" to go`, () =>
		problemsOf(document, rule).length === 0 ? true : undefined,
	);
}

export function problemsOf(document: vscode.TextDocument, rule: string): readonly vscode.Diagnostic[] {
	return vscode.languages.getDiagnostics(document.uri).filter((problem) => ruleOf(problem) === rule);
}

function ruleOf({ code }: vscode.Diagnostic): string {
	return String(typeof code === "object" ? code.value : code);
}

/** What a click on the rule's name opens. */
export function linkOf({ code }: vscode.Diagnostic): string {
	assert.ok(typeof code === "object", "The problem has no link.");
	return code.target.toString();
}
