/** Downloads the tokenizer of a model from the hub, with progress that can be cancelled. */
import * as vscode from "vscode";
import {
	DOWNLOAD_TOKENIZER_REQUEST,
	RUNS_REQUEST,
	type DownloadTokenizerParams,
	type RunChoice,
	type RunsParams,
} from "../../server/protocol.js";
import { askForRepository } from "../ask-for-repository.js";
import { commandIds } from "../command-ids.js";
import type { Command, CommandContext } from "../command.js";
import { targetOf } from "../dataset-target.js";
import { downloadWithProgress } from "../download-with-progress.js";

export const downloadTokenizer: Command = {
	id: commandIds.downloadTokenizer,
	async run(ctx, argument) {
		const asked = await askForRepository({
			title: vscode.l10n.t("Download the tokenizer of a model (its small files, not its weights)"),
			mayLackOwner: true,
			async named() {
				const model = await modelOfDataset(ctx, argument);
				return model === undefined ? undefined : { name: model };
			},
		});
		if (asked === undefined) {
			return;
		}
		const { name: model, revision } = asked;
		const params: DownloadTokenizerParams = { model, ...(revision === undefined ? {} : { revision }) };
		await downloadWithProgress(ctx, {
			title: vscode.l10n.t("Tunelint: tokenizer of {0}", model),
			name: model,
			request: DOWNLOAD_TOKENIZER_REQUEST,
			params,
			done: vscode.l10n.t('The tokenizer of "{0}" is here.', model),
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
