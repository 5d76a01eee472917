/** Downloads the tokenizer of a model from the hub, with progress that can be cancelled. */
import * as vscode from "vscode";
import {
	DOWNLOAD_TOKENIZER_REQUEST,
	RUNS_REQUEST,
	type DownloadTokenizerParams,
	type RunChoice,
	type RunsParams,
} from "../../server/protocol.js";
import { commandIds } from "../command-ids.js";
import type { Command, CommandContext } from "../command.js";
import { targetOf } from "../dataset-target.js";
import { downloadWithProgress } from "../download-with-progress.js";

export const downloadTokenizer: Command = {
	id: commandIds.downloadTokenizer,
	async run(ctx, argument) {
		// The name comes from the folder's script, and the token of the person goes along.
		if (!vscode.workspace.isTrusted) {
			void vscode.window.showWarningMessage(
				vscode.l10n.t("Trust this workspace to download a tokenizer that it names."),
			);
			return;
		}
		const model = await askForModel(await modelOfDataset(ctx, argument));
		if (model === undefined) {
			return;
		}
		const params = paramsOf(model);
		await downloadWithProgress(ctx, {
			title: vscode.l10n.t("Tunelint: tokenizer of {0}", params.model),
			name: params.model,
			request: DOWNLOAD_TOKENIZER_REQUEST,
			params,
			done: vscode.l10n.t('The tokenizer of "{0}" is here.', params.model),
		});
	},
};

/** The model of the run that the active dataset is bound to. */
async function modelOfDataset({ client }: CommandContext, argument: unknown): Promise<string | undefined> {
	const uri = targetOf(argument)?.uri;
	if (uri === undefined) {
		return undefined;
	}
	const question: RunsParams = { uri };
	const runs = await client.sendRequest<readonly RunChoice[]>(RUNS_REQUEST, question);
	return runs.find(({ isBound }) => isBound)?.label.model;
}

/** The person sees and confirms what is asked for. */
function askForModel(value: string | undefined): Thenable<string | undefined> {
	return vscode.window.showInputBox({
		title: vscode.l10n.t("Download the tokenizer of a model (its small files, not its weights)"),
		prompt: vscode.l10n.t("Org/Name on the Hugging Face hub, or Org/Name@revision"),
		...(value === undefined ? {} : { value }),
		validateInput: (text) =>
			/^[\w.-]+(?:\/[\w.-]+)?(?:@\S+)?$/.test(text.trim())
				? undefined
				: vscode.l10n.t("Write it as Org/Name."),
	});
}

function paramsOf(written: string): DownloadTokenizerParams {
	const [model = "", revision] = written.trim().split("@");
	return { model, ...(revision === undefined || revision === "" ? {} : { revision }) };
}
