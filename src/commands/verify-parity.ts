/** Compares the active dataset with the person's own Python; that program runs, so the folder must be trusted. */
import * as vscode from "vscode";
import {
	VERIFY_PARITY_REQUEST,
	type VerifyParityParams,
	type VerifyParityResult,
} from "../../server/protocol.js";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { targetOf } from "../dataset-target.js";
import { parityPage } from "../parity-page.js";

export const verifyParity: Command = {
	id: commandIds.verifyParity,
	async run({ client }, argument) {
		if (!vscode.workspace.isTrusted) {
			void vscode.window.showWarningMessage(
				vscode.l10n.t(
					"This folder is not trusted, so no Python is run for it. Trust the folder to verify parity.",
				),
			);
			return;
		}
		const uri = targetOf(argument)?.uri;
		if (uri === undefined) {
			void vscode.window.showInformationMessage(
				vscode.l10n.t("Open a dataset (.jsonl) to compare it with your Python."),
			);
			return;
		}
		const python = await askForPython(vscode.Uri.parse(uri));
		if (python === undefined) {
			return;
		}
		const question: VerifyParityParams = { uri, python };
		const result = await vscode.window.withProgress(
			{
				location: vscode.ProgressLocation.Notification,
				title: vscode.l10n.t("Comparing with your Python"),
				cancellable: true,
			},
			async (_progress, token) => {
				const answer = await client.sendRequest<VerifyParityResult>(VERIFY_PARITY_REQUEST, question, token);
				return token.isCancellationRequested ? undefined : answer;
			},
		);
		if (result !== undefined) {
			await show(result, vscode.workspace.asRelativePath(vscode.Uri.parse(uri)));
		}
	},
};

async function show(result: VerifyParityResult, file: string): Promise<void> {
	switch (result.kind) {
		case "none":
			void vscode.window.showWarningMessage([result.reason, result.todo].join(" ").trim());
			return;
		case "equal":
			void vscode.window.showInformationMessage(
				result.refused === 0
					? vscode.l10n.t("{0} answers equal to {1}.", result.equal, result.reference)
					: vscode.l10n.t(
							"{0} answers equal to {1}; both sides fail alike on {2} more.",
							result.equal,
							result.reference,
							result.refused,
						),
			);
			return;
		case "different": {
			const content = parityPage(result, file);
			const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
			await vscode.window.showTextDocument(document, { preview: true });
		}
	}
}

async function askForPython(dataset: vscode.Uri): Promise<string | undefined> {
	const value = (await activeInterpreter(dataset)) ?? (process.platform === "win32" ? "python" : "python3");
	const chosen = await vscode.window.showInputBox({
		title: vscode.l10n.t("Verify parity with your Python"),
		prompt: vscode.l10n.t(
			"A Python that has transformers. It runs, loads the tokenizer, and answers for each record.",
		),
		value,
		ignoreFocusOut: true,
	});
	return chosen === undefined || chosen.trim() === "" ? undefined : chosen.trim();
}

/** The interpreter that is chosen in the Python extension, where that is installed. */
async function activeInterpreter(dataset: vscode.Uri): Promise<string | undefined> {
	const extension = vscode.extensions.getExtension("ms-python.python");
	if (extension === undefined) {
		return undefined;
	}
	try {
		const api: unknown = await extension.activate();
		return await readInterpreter(api, dataset);
	} catch {
		// Another extension's fault must not keep anybody from naming a Python by hand.
		return undefined;
	}
}

/** By that extension's public API; what it calls the path of an environment may be a folder. */
async function readInterpreter(api: unknown, dataset: vscode.Uri): Promise<string | undefined> {
	const environments = memberOf(api, "environments");
	const active = call(environments, "getActiveEnvironmentPath", dataset);
	const resolved: unknown = await call(environments, "resolveEnvironment", active);
	const program = memberOf(memberOf(memberOf(resolved, "executable"), "uri"), "fsPath");
	return typeof program === "string" && program !== "" ? program : undefined;
}

function call(object: unknown, method: string, argument: unknown): unknown {
	const found = memberOf(object, method);
	return typeof found === "function" ? found.call(object, argument) : undefined;
}

function memberOf(value: unknown, name: string): unknown {
	return typeof value === "object" && value !== null && name in value
		? (value as Readonly<Record<string, unknown>>)[name]
		: undefined;
}
