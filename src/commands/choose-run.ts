/** Lets a person choose the training script whose masks are shown for a dataset. */
import * as vscode from "vscode";
import {
	CHOOSE_RUN_NOTIFICATION,
	RUNS_REQUEST,
	type ChooseRunParams,
	type RunChoice,
	type RunsParams,
} from "../../server/protocol.js";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { targetOf } from "../dataset-target.js";

interface RunItem extends vscode.QuickPickItem {
	/** Absent: choose by itself. */
	readonly script?: string;
	/** Instead of a choice. */
	readonly command?: string;
}

export const chooseRun: Command = {
	id: commandIds.chooseRun,
	async run({ client }, argument) {
		const uri = targetOf(argument)?.uri;
		if (uri === undefined) {
			void vscode.window.showInformationMessage(
				vscode.l10n.t("Open a dataset (.jsonl) to choose its training script."),
			);
			return;
		}
		const question: RunsParams = { uri };
		const runs = await client.sendRequest<readonly RunChoice[]>(RUNS_REQUEST, question);
		const chosen = await vscode.window.showQuickPick(itemsOf(runs), {
			title: vscode.l10n.t("Which script trains on this dataset?"),
			placeHolder:
				runs.length === 0
					? vscode.l10n.t("No training script was found in the open folders.")
					: vscode.l10n.t("Masks and versions come from it."),
			matchOnDescription: true,
			matchOnDetail: true,
		});
		if (chosen?.command !== undefined) {
			await vscode.commands.executeCommand(chosen.command);
		} else if (chosen !== undefined) {
			const choice: ChooseRunParams = {
				uri,
				...(chosen.script === undefined ? {} : { script: chosen.script }),
			};
			await client.sendNotification(CHOOSE_RUN_NOTIFICATION, choice);
		}
	},
};

function itemsOf(runs: readonly RunChoice[]): RunItem[] {
	const automatic: RunItem = {
		label: `$(wand) ${vscode.l10n.t("Find it for me")}`,
		description: vscode.l10n.t("the script that names the dataset, else the nearest one that trains"),
	};
	if (runs.length > 0) {
		return [...runs.map(itemOf), automatic];
	}
	return [
		{
			label: `$(book) ${vscode.l10n.t("How does Tunelint know what is trained?")}`,
			description: vscode.l10n.t("a script or a configuration in the folder says it; see the sample"),
			command: commandIds.openWalkthrough,
		},
		{
			label: `$(symbol-misc) ${vscode.l10n.t("Choose a tokenizer without a script…")}`,
			description: vscode.l10n.t("ids are shown, masks are not"),
			command: commandIds.chooseTokenizer,
		},
	];
}

function itemOf({ script, label, isBound }: RunChoice): RunItem {
	const trainer = [label.trainer, label.version].filter((part) => part !== undefined).join(" ");
	const model = label.model ?? "";
	return {
		label: `${isBound ? "$(check) " : ""}${vscode.workspace.asRelativePath(script)}`,
		description: trainer,
		detail: [model, label.boundBy ?? ""].filter((part) => part !== "").join(" · "),
		script,
	};
}
