/** Lets a person choose the tokenizer of the active dataset; each choice says where it comes from. */
import * as vscode from "vscode";
import {
	RUNS_REQUEST,
	TOKENIZERS_REQUEST,
	type RunChoice,
	type RunsParams,
	type TokenizerChoice,
} from "../../server/protocol.js";
import { commandIds } from "../command-ids.js";
import type { Command, CommandContext } from "../command.js";
import { targetOf } from "../dataset-target.js";

interface TokenizerItem extends vscode.QuickPickItem {
	/** Value of the setting; "" is what the script says. */
	readonly value?: string;
	readonly choose?: "folder" | "download";
}

export const chooseTokenizer: Command = {
	id: commandIds.chooseTokenizer,
	async run(ctx, argument) {
		const uri = targetOf(argument)?.uri;
		const chosen = await vscode.window.showQuickPick(itemsOf(ctx, uri), {
			title: vscode.l10n.t("Which tokenizer makes the ids?"),
			placeHolder: vscode.l10n.t("Where each one comes from stands behind its name."),
			matchOnDescription: true,
			matchOnDetail: true,
		});
		if (chosen?.choose === "download") {
			await vscode.commands.executeCommand(commandIds.downloadTokenizer, uri && { uri });
			return;
		}
		const value = chosen?.choose === "folder" ? await askForFolder() : chosen?.value;
		if (value !== undefined) {
			await setTokenizer(value, uri);
		}
	},
};

async function itemsOf({ client }: CommandContext, uri: string | undefined): Promise<TokenizerItem[]> {
	const listed = await client.sendRequest<readonly TokenizerChoice[]>(TOKENIZERS_REQUEST);
	const { model, tokenizer } = (await boundRun(client, uri))?.label ?? {};
	const heading = (label: string): TokenizerItem => ({
		label,
		kind: vscode.QuickPickItemKind.Separator,
	});
	const fromScript: TokenizerItem = {
		label: `$(file-code) ${vscode.l10n.t("As the training script says")}`,
		...(model === undefined ? {} : { description: model }),
		...(tokenizer === undefined ? {} : { detail: vscode.l10n.t("Now: {0}", tokenizer) }),
		value: "",
	};
	const others: TokenizerItem[] = [
		{ label: `$(folder-opened) ${vscode.l10n.t("Choose a folder…")}`, choose: "folder" },
		{
			label: `$(cloud-download) ${vscode.l10n.t("Download from the Hugging Face hub…")}`,
			choose: "download",
		},
	];
	return [
		fromScript,
		heading(vscode.l10n.t("On this machine")),
		...listed.map((choice): TokenizerItem => ({
			label: choice.name,
			description: wordsOf(choice.origin),
			value: choice.name,
		})),
		heading(vscode.l10n.t("Elsewhere")),
		...others,
	];
}

async function boundRun(
	client: CommandContext["client"],
	uri: string | undefined,
): Promise<RunChoice | undefined> {
	if (uri === undefined) {
		return undefined;
	}
	const question: RunsParams = { uri };
	const runs = await client.sendRequest<readonly RunChoice[]>(RUNS_REQUEST, question);
	return runs.find(({ isBound }) => isBound);
}

function wordsOf(origin: TokenizerChoice["origin"]): string {
	switch (origin) {
		case "built in":
			return vscode.l10n.t("built into Tunelint");
		case "built-in vocabulary":
			return vscode.l10n.t("its vocabulary is built into Tunelint, its chat template is not");
		case "Hugging Face cache":
			return vscode.l10n.t("in the Hugging Face cache of this machine");
		case "downloaded":
			return vscode.l10n.t("downloaded by Tunelint");
	}
}

async function askForFolder(): Promise<string | undefined> {
	const [folder] =
		(await vscode.window.showOpenDialog({
			title: vscode.l10n.t("A folder that holds tokenizer.json"),
			openLabel: vscode.l10n.t("Use this tokenizer"),
			canSelectFolders: true,
			canSelectFiles: false,
		})) ?? [];
	return folder?.fsPath;
}

/** In the folder of the dataset, so that another folder of the window keeps its own. */
async function setTokenizer(value: string, uri: string | undefined): Promise<void> {
	const dataset = uri === undefined ? undefined : vscode.Uri.parse(uri);
	const hasFolder = dataset !== undefined && vscode.workspace.getWorkspaceFolder(dataset) !== undefined;
	const folders = vscode.workspace.workspaceFolders?.length ?? 0;
	const target =
		hasFolder && folders > 1
			? vscode.ConfigurationTarget.WorkspaceFolder
			: vscode.ConfigurationTarget.Workspace;
	await vscode.workspace
		.getConfiguration("tunelint", dataset ?? null)
		.update(
			"tokenizer",
			value === "" ? undefined : value,
			folders === 0 ? vscode.ConfigurationTarget.Global : target,
		);
}
