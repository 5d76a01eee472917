/** A download that a person started: a notification with its megabytes that can be cancelled, and how it ended. */
import * as vscode from "vscode";
import {
	DOWNLOAD_PROGRESS_NOTIFICATION,
	type DownloadProgressParams,
	type DownloadResult,
} from "../server/protocol.js";
import type { CommandContext } from "./command.js";

export interface Download {
	/** Of the notification. */
	readonly title: string;
	/** Of the model or the dataset. */
	readonly name: string;
	readonly request: string;
	readonly params: object;
	/** What is said when it is here. */
	readonly done: string;
}

export async function downloadWithProgress(ctx: CommandContext, download: Download): Promise<void> {
	const result = await fetchWithProgress(ctx, download);
	if (result.kind === "failed") {
		void vscode.window.showErrorMessage(`${result.reason} ${result.todo}`);
	} else if (result.kind === "downloaded") {
		void vscode.window.showInformationMessage(result.note ?? download.done);
	}
}

function fetchWithProgress(
	{ client }: CommandContext,
	{ title, name, request, params }: Download,
): Thenable<DownloadResult> {
	const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
	return vscode.window.withProgress(options, async (progress, token) => {
		let shown = 0;
		const listener = client.onNotification(
			DOWNLOAD_PROGRESS_NOTIFICATION,
			({ name: told, done, total }: DownloadProgressParams) => {
				if (told === name && total > 0) {
					const percent = (100 * done) / total;
					const message = vscode.l10n.t("{0} of {1} MB", (done / 1e6).toFixed(1), (total / 1e6).toFixed(1));
					progress.report({ increment: percent - shown, message });
					shown = percent;
				}
			},
		);
		try {
			return await client.sendRequest<DownloadResult>(request, params, token);
		} catch (error) {
			// The client rejects a request that it cancelled, before the server answers.
			if (token.isCancellationRequested) {
				return { kind: "cancelled" };
			}
			throw error;
		} finally {
			listener.dispose();
		}
	});
}
