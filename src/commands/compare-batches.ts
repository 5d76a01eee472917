/** Opens batches that a run recorded: a list of rows with their first difference, and each row laid over its preview. */
import * as vscode from "vscode";
import {
	COMPARE_BATCHES_REQUEST,
	type CompareBatchesParams,
	type CompareBatchesResult,
	type ComparedRow,
} from "../../server/protocol.js";
import { commandIds } from "../command-ids.js";
import type { Command, CommandContext } from "../command.js";

/** Names of what the probe writes. */
const RECORDED = "**/tunelint-batches*";
const MOST_FILES = 20;

export const compareBatches: Command = {
	id: commandIds.compareBatches,
	async run(ctx, argument) {
		const file = argument instanceof vscode.Uri ? argument : await askForFile();
		if (file === undefined) {
			return;
		}
		await compare(ctx, { uri: String(file) });
	},
};

type Compared = Extract<CompareBatchesResult, { kind: "compared" }>;

async function compare(ctx: CommandContext, question: CompareBatchesParams): Promise<void> {
	const result = await vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Window, title: vscode.l10n.t("Comparing recorded batches") },
		() => ctx.client.sendRequest<CompareBatchesResult>(COMPARE_BATCHES_REQUEST, question),
	);
	if (result.kind === "compared") {
		await choose(ctx, question, result);
		return;
	}
	const another = vscode.l10n.t("Choose the script…");
	const answer = await vscode.window.showWarningMessage(`${result.reason} ${result.todo}`, another);
	const script = answer === another ? await askForScript() : undefined;
	if (script !== undefined) {
		await compare(ctx, { ...question, script: String(script) });
	}
}

interface RowItem extends vscode.QuickPickItem {
	readonly row: number;
	readonly compared: ComparedRow;
}

async function choose(
	{ preview }: CommandContext,
	question: CompareBatchesParams,
	{ rows, notes }: Compared,
): Promise<void> {
	const equal = rows.filter(({ verdict }) => verdict === "equal" || verdict === "equal-ids").length;
	const chosen = await vscode.window.showQuickPick(itemsOf(rows), {
		title: vscode.l10n.t("{0} of {1} recorded rows are as predicted", equal, rows.length),
		placeHolder: notes[0] ?? vscode.l10n.t("A row is shown over the tokens of its record."),
		matchOnDetail: true,
	});
	if (chosen?.compared.dataset !== undefined && chosen.compared.record !== undefined) {
		const { dataset, record } = chosen.compared;
		await preview.show({ uri: dataset, record, recorded: { ...question, row: chosen.row } });
	}
}

/** What differs comes first. */
function itemsOf(rows: readonly ComparedRow[]): RowItem[] {
	const items = rows.map((compared, row) => itemOf(compared, row));
	const isEqual = ({ compared: { verdict } }: RowItem): boolean =>
		verdict === "equal" || verdict === "equal-ids";
	return [...items.filter((item) => !isEqual(item)), ...items.filter(isEqual)];
}

function itemOf(compared: ComparedRow, row: number): RowItem {
	const { place, verdict, difference, dataset, record } = compared;
	const of =
		dataset === undefined || record === undefined
			? "of no record"
			: `${vscode.workspace.asRelativePath(vscode.Uri.parse(dataset))}, record ${record}`;
	const near = verdict === "unmatched" && dataset !== undefined ? "nearest: " : "";
	return {
		label: `${icons[verdict]} ${place}`,
		description: `${near}${of}`,
		...(difference === undefined ? {} : { detail: difference }),
		row,
		compared,
	};
}

const icons: Readonly<Record<ComparedRow["verdict"], string>> = {
	equal: "$(check)",
	"equal-ids": "$(check)",
	different: "$(diff)",
	unmatched: "$(question)",
};

async function askForFile(): Promise<vscode.Uri | undefined> {
	const found = await vscode.workspace.findFiles(RECORDED, undefined, MOST_FILES);
	if (found.length === 0) {
		return openFile(vscode.l10n.t("Compare"), {});
	}
	const other = { label: `$(folder-opened) ${vscode.l10n.t("Choose a file…")}`, uri: undefined };
	const items = found.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
	const chosen = await vscode.window.showQuickPick([...items, other], {
		title: vscode.l10n.t("Which recorded batches?"),
		placeHolder: vscode.l10n.t("Of the batch probe, of axolotl preprocess --debug, or rendered samples"),
	});
	return chosen === other ? openFile(vscode.l10n.t("Compare"), {}) : chosen?.uri;
}

function askForScript(): Promise<vscode.Uri | undefined> {
	return openFile(vscode.l10n.t("Compare with this script"), { Scripts: ["py", "yaml", "yml"] });
}

async function openFile(
	openLabel: string,
	filters: Record<string, string[]>,
): Promise<vscode.Uri | undefined> {
	const [file] = (await vscode.window.showOpenDialog({ openLabel, filters, canSelectMany: false })) ?? [];
	return file;
}
