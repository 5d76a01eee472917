/** Changes the open dataset as the server says, after the person has seen what it comes to; one undo takes it back. */
import * as vscode from "vscode";
import {
	CHANGE_DATASET_REQUEST,
	type ChangeDatasetParams,
	type ChangeDatasetResult,
} from "../server/protocol.js";
import type { CommandContext } from "./command.js";

type DatasetEdit = Extract<ChangeDatasetResult, { kind: "edit" }>;

/** Undefined when no dataset is in front; the person is told. */
export function activeDataset(): vscode.TextDocument | undefined {
	const document = vscode.window.activeTextEditor?.document;
	const isDataset = document?.languageId === "jsonl" || document?.languageId === "json";
	if (!isDataset) {
		void vscode.window.showInformationMessage(vscode.l10n.t("Open the dataset first."));
		return undefined;
	}
	return document;
}

export async function changeDataset(
	{ client }: CommandContext,
	document: vscode.TextDocument,
	change: ChangeDatasetParams["change"],
): Promise<void> {
	const { version } = document;
	const question: ChangeDatasetParams = { uri: String(document.uri), change };
	const result = await vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Window, title: vscode.l10n.t("Reading the dataset") },
		() => client.sendRequest<ChangeDatasetResult>(CHANGE_DATASET_REQUEST, question),
	);
	if (result.kind === "none") {
		await showRefusal(document, result);
		return;
	}
	if (result.edits.length === 0 && result.created === undefined) {
		void vscode.window.showInformationMessage(result.summary);
		return;
	}
	const answer = await ask(document, result);
	if (answer === undefined) {
		return;
	}
	if (document.version !== version) {
		void vscode.window.showWarningMessage(vscode.l10n.t("The dataset changed meanwhile. Try again."));
		return;
	}
	await apply(document, result, answer === "preview");
}

async function ask(
	document: vscode.TextDocument,
	{ summary, created }: DatasetEdit,
): Promise<"apply" | "preview" | undefined> {
	const name = vscode.workspace.asRelativePath(document.uri);
	const file = created && vscode.workspace.asRelativePath(vscode.Uri.parse(created.uri));
	const detail = `${summary}${file === undefined ? "" : ` ${vscode.l10n.t("New file: {0}.", file)}`}`;
	const [yes, preview] = [vscode.l10n.t("Apply"), vscode.l10n.t("Preview changes")];
	const answer = await vscode.window.showInformationMessage(
		vscode.l10n.t("Change {0}?", name),
		{ modal: true, detail },
		yes,
		preview,
	);
	if (answer === yes) {
		return "apply";
	}
	return answer === preview ? "preview" : undefined;
}

async function apply(
	document: vscode.TextDocument,
	{ edits, created }: DatasetEdit,
	needsConfirmation: boolean,
): Promise<void> {
	const edit = new vscode.WorkspaceEdit();
	const shown = needsConfirmation ? { needsConfirmation, label: "Tunelint" } : undefined;
	if (created !== undefined) {
		const contents = new TextEncoder().encode(created.text);
		edit.createFile(vscode.Uri.parse(created.uri), { contents }, shown);
	}
	for (const { range, newText } of edits) {
		edit.replace(document.uri, toRange(range), newText, shown);
	}
	const isApplied = await vscode.workspace.applyEdit(edit);
	if (isApplied && created !== undefined && edits.length === 0) {
		await vscode.window.showTextDocument(vscode.Uri.parse(created.uri));
	}
}

async function showRefusal(
	document: vscode.TextDocument,
	{ reason, todo, place }: Extract<ChangeDatasetResult, { kind: "none" }>,
): Promise<void> {
	const show = vscode.l10n.t("Show");
	const answer = await vscode.window.showWarningMessage(
		`${reason} ${todo}`,
		...(place === undefined ? [] : [show]),
	);
	if (answer === show && place !== undefined) {
		await vscode.window.showTextDocument(document, { selection: toRange(place) });
	}
}

function toRange({ start, end }: DatasetEdit["edits"][number]["range"]): vscode.Range {
	return new vscode.Range(start.line, start.character, end.line, end.character);
}
