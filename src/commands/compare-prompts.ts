/** Shows a prompt of the active script beside the text that its model was trained on, one token a line, as a diff. */
import * as vscode from "vscode";
import {
	COMPARE_PROMPTS_REQUEST,
	type ComparePromptsParams,
	type ComparePromptsResult,
} from "../../server/protocol.js";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { textPage } from "../text-pages.js";

export const comparePrompts: Command = {
	id: commandIds.comparePrompts,
	async run({ client }, argument) {
		const uri = uriOf(argument) ?? vscode.window.activeTextEditor?.document.uri;
		if (uri === undefined) {
			void vscode.window.showInformationMessage(vscode.l10n.t("Open the script that asks the model."));
			return;
		}
		const question: ComparePromptsParams = { uri: String(uri) };
		const result = await client.sendRequest<ComparePromptsResult>(COMPARE_PROMPTS_REQUEST, question);
		if (result.kind === "none" || result.prompts.length === 0) {
			const words =
				result.kind === "none"
					? `${result.reason} ${result.todo}`
					: vscode.l10n.t("Its training text is not known.");
			void vscode.window.showWarningMessage(words);
			return;
		}
		const chosen = await choose(result.prompts);
		if (chosen !== undefined) {
			await show(chosen);
		}
	},
};

/** A file, or a row of the project view. */
function uriOf(argument: unknown): vscode.Uri | undefined {
	if (argument instanceof vscode.Uri) {
		return argument;
	}
	const isRow = typeof argument === "object" && argument !== null && "file" in argument;
	return isRow && typeof argument.file === "string" ? vscode.Uri.file(argument.file) : undefined;
}

type Comparison = Extract<ComparePromptsResult, { kind: "compared" }>["prompts"][number];

async function choose(prompts: readonly Comparison[]): Promise<Comparison | undefined> {
	if (prompts.length === 1) {
		return prompts[0];
	}
	const items = prompts.map((prompt) => ({
		label: prompt.inference.replace(/\n/g, "⏎").slice(0, 80),
		description: prompt.verdict,
		prompt,
	}));
	return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Which prompt?") }))?.prompt;
}

async function show({ training, inference, tokens, verdict }: Comparison): Promise<void> {
	const sides = [
		tokens?.flatMap((row) => row.training ?? []).map(lineOf) ?? training.split("\n"),
		tokens?.flatMap((row) => row.inference ?? []).map(lineOf) ?? inference.split("\n"),
	].map((lines, side) => textPage(side === 0 ? "training.txt" : "prompt.txt", lines.join("\n")));
	const title = vscode.l10n.t("Training ↔ prompt ({0})", verdict);
	await vscode.commands.executeCommand("vscode.diff", ...sides, title, { preview: true });
}

function lineOf({ id, text }: { readonly id: number; readonly text: string }): string {
	return `${JSON.stringify(text)}  ${String(id)}`;
}
