/** Downloads a dataset of the hub that the active script loads, with progress that can be cancelled. */
import * as vscode from "vscode";
import {
	DOWNLOAD_DATASET_REQUEST,
	MISSING_DATASETS_REQUEST,
	type DownloadDatasetParams,
	type MissingDatasetsParams,
} from "../../server/protocol.js";
import { askForRepository } from "../ask-for-repository.js";
import { commandIds } from "../command-ids.js";
import type { Command, CommandContext } from "../command.js";
import { targetOf } from "../dataset-target.js";
import { downloadWithProgress } from "../download-with-progress.js";

export const downloadDataset: Command = {
	id: commandIds.downloadDataset,
	async run(ctx, argument) {
		const params: DownloadDatasetParams | undefined = await askForRepository({
			title: vscode.l10n.t("Download the files of a dataset (of one split, at most 2 GB)"),
			mayLackOwner: false,
			named: async () => chooseOne(await missingDatasets(ctx, argument)),
		});
		if (params !== undefined) {
			await downloadWithProgress(ctx, {
				title: vscode.l10n.t("Tunelint: dataset {0}", params.name),
				name: params.name,
				request: DOWNLOAD_DATASET_REQUEST,
				params,
				done: vscode.l10n.t(
					'The dataset "{0}" is here; runs that load it have its rows checked.',
					params.name,
				),
			});
		}
	},
};

async function missingDatasets(
	{ client }: CommandContext,
	argument: unknown,
): Promise<readonly DownloadDatasetParams[]> {
	const uri = targetOf(argument)?.uri;
	if (uri === undefined) {
		return [];
	}
	const question: MissingDatasetsParams = { uri };
	return client.sendRequest<readonly DownloadDatasetParams[]>(MISSING_DATASETS_REQUEST, question);
}

/** Undefined: the script names none. */
async function chooseOne(
	datasets: readonly DownloadDatasetParams[],
): Promise<DownloadDatasetParams | "dismissed" | undefined> {
	if (datasets.length < 2) {
		return datasets[0];
	}
	const items = datasets.map((dataset) => ({
		label: dataset.name,
		description: [dataset.config, dataset.split].filter((part) => part !== undefined).join(" · "),
		dataset,
	}));
	const title = vscode.l10n.t("Datasets that the script loads and that are not on this computer");
	return (await vscode.window.showQuickPick(items, { title }))?.dataset ?? "dismissed";
}
