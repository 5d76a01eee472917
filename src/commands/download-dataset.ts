/** Downloads a dataset of the hub that the active script loads, with progress that can be cancelled. */
import * as vscode from "vscode";
import {
	DOWNLOAD_DATASET_REQUEST,
	MISSING_DATASETS_REQUEST,
	type DownloadDatasetParams,
	type MissingDatasetsParams,
} from "../../server/protocol.js";
import { commandIds } from "../command-ids.js";
import type { Command, CommandContext } from "../command.js";
import { targetOf } from "../dataset-target.js";
import { downloadWithProgress } from "../download-with-progress.js";

export const downloadDataset: Command = {
	id: commandIds.downloadDataset,
	async run(ctx, argument) {
		// The name comes from the folder's script, and the token of the person goes along.
		if (!vscode.workspace.isTrusted) {
			void vscode.window.showWarningMessage(
				vscode.l10n.t("Trust this workspace to download a dataset that it names."),
			);
			return;
		}
		const named = await chooseOne(await missingDatasets(ctx, argument));
		const params = named === "dismissed" ? undefined : await askForDataset(named);
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

/** The person sees and confirms what is asked for. */
async function askForDataset(
	named: DownloadDatasetParams | undefined,
): Promise<DownloadDatasetParams | undefined> {
	const written = await vscode.window.showInputBox({
		title: vscode.l10n.t("Download the files of a dataset (of one split, at most 2 GB)"),
		prompt: vscode.l10n.t("Org/Name on the Hugging Face hub, or Org/Name@revision"),
		...(named === undefined ? {} : { value: [named.name, named.revision].filter(isWritten).join("@") }),
		validateInput: (text) =>
			/^[\w.-]+\/[\w.-]+(?:@\S+)?$/.test(text.trim()) ? undefined : vscode.l10n.t("Write it as Org/Name."),
	});
	if (written === undefined) {
		return undefined;
	}
	const [name = "", revision = ""] = written.trim().split("@");
	const { config, split } = named?.name === name ? named : {};
	return {
		name,
		...(config === undefined ? {} : { config }),
		...(split === undefined ? {} : { split }),
		...(revision === "" ? {} : { revision }),
	};
}

function isWritten(part: string | undefined): part is string {
	return part !== undefined;
}
