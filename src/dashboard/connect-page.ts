/** Serves one dashboard page: asks the server for what the page wants, and opens the records that a person clicks. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { FromDashboard, ToDashboard } from "../../media/messages.js";
import {
	DASHBOARD_REQUEST,
	RECORDS_REQUEST,
	SCAN_PROGRESS_NOTIFICATION,
	type DashboardParams,
	type DashboardResult,
	type RecordsParams,
	type RecordsResult,
	type ScanProgressParams,
} from "../../server/protocol.js";
import { commandIds } from "../command-ids.js";
import { setPage } from "../page-html.js";
import { openRecord } from "../open-record.js";
import { readDashboardMessage } from "./read-message.js";
import { fixFile } from "./fix-file.js";
import { saveChart } from "./save-chart.js";

export interface DashboardPage {
	readonly client: LanguageClient;
	readonly extension: vscode.Uri;
	readonly dataset: vscode.Uri;
	readonly webview: vscode.Webview;
	/** VS Code does not hand the text of the file to extensions. */
	readonly isLarge: boolean;
}

/** Records in one list; the page counts with the same number. */
const PAGE_SIZE = 50;

export function connectPage({
	client,
	extension,
	dataset,
	webview,
	isLarge,
}: DashboardPage): vscode.Disposable {
	const uri = String(dataset);
	let length: number | undefined;
	let reading: vscode.CancellationTokenSource | undefined;
	let tell: ((words: string) => void) | undefined;
	let listing: vscode.CancellationTokenSource | undefined;

	const post = (message: ToDashboard): void => void webview.postMessage(message);

	const read = async (): Promise<void> => {
		reading?.cancel();
		const source = new vscode.CancellationTokenSource();
		reading = source;
		const params: DashboardParams = { uri, isLarge, ...(length === undefined ? {} : { length }) };
		const result = await vscode.window.withProgress(
			{ location: vscode.ProgressLocation.Window, title: vscode.l10n.t("Reading {0}", nameOf(dataset)) },
			async (progress) => {
				tell = (words) => progress.report({ message: words });
				return client.sendRequest<DashboardResult>(DASHBOARD_REQUEST, params, source.token);
			},
		);
		if (reading !== source) {
			return;
		}
		switch (result.kind) {
			case "dashboard":
				post({ ...result, name: vscode.workspace.asRelativePath(dataset), isLarge });
				return;
			case "cancelled":
				post({ kind: "unavailable", reason: vscode.l10n.t("Reading the dataset was cancelled."), todo: "" });
				return;
			case "none":
				post({ kind: "unavailable", reason: result.reason, todo: result.todo });
		}
	};

	const list = async ({ filter, from }: Extract<FromDashboard, { kind: "records" }>): Promise<void> => {
		listing?.cancel();
		const source = new vscode.CancellationTokenSource();
		listing = source;
		const params: RecordsParams = { uri, filter, from, count: PAGE_SIZE };
		const result = await client.sendRequest<RecordsResult>(RECORDS_REQUEST, params, source.token);
		if (result.kind === "records" && listing === source) {
			post({ kind: "records", filter, from, page: { total: result.total, rows: result.rows } });
		}
	};

	const receive = async (message: FromDashboard): Promise<void> => {
		switch (message.kind) {
			case "ready":
			case "refresh":
				return read();
			case "cancel":
				reading?.cancel();
				return;
			case "length":
				length = message.length;
				return read();
			case "records":
				return list(message);
			case "open":
				return openRecord(client, dataset, message.record, message.how);
			case "explain":
				await vscode.commands.executeCommand(commandIds.explainRule, message.rule);
				return;
			case "fix":
				return fixFile(client, dataset, message.rule);
			case "save":
				return saveChart(dataset, message);
		}
	};

	const watcher = vscode.workspace.createFileSystemWatcher(
		new vscode.RelativePattern(vscode.Uri.joinPath(dataset, ".."), nameOf(dataset)),
	);

	const subscriptions = vscode.Disposable.from(
		watcher,
		watcher.onDidChange(() => post({ kind: "stale" })),
		// Many programs write a new file and rename it, as Tunelint does.
		watcher.onDidCreate(() => post({ kind: "stale" })),
		webview.onDidReceiveMessage((data: unknown) => {
			const message = readDashboardMessage(data);
			if (message !== undefined) {
				receive(message).catch((error: unknown) => {
					// A cancelled request is refused by the client itself.
					if (message.kind === "ready" || message.kind === "refresh" || message.kind === "length") {
						post({
							kind: "unavailable",
							reason: vscode.l10n.t("Reading the dataset was stopped."),
							todo: "",
						});
					}
					client.outputChannel.error(`The dashboard: ${String(error)}`);
				});
			}
		}),
		client.onNotification(SCAN_PROGRESS_NOTIFICATION, (progress: ScanProgressParams) => {
			if (String(vscode.Uri.parse(progress.uri)) === uri) {
				const { done, total } = progress;
				post({ kind: "progress", done, total });
				tell?.(
					vscode.l10n.t(
						"{0} % of {1}",
						Math.floor((100 * done) / Math.max(1, total)),
						total.toLocaleString("en-US"),
					),
				);
			}
		}),
		vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
			if (contentChanges.length > 0 && String(document.uri) === uri) {
				post({ kind: "stale" });
			}
		}),
	);
	let isClosed = false;
	setPage(webview, { extension, name: "dashboard", isClosed: () => isClosed }).catch((error: unknown) =>
		client.outputChannel.error(`The dashboard: ${String(error)}`),
	);
	return {
		dispose() {
			isClosed = true;
			reading?.cancel();
			listing?.cancel();
			subscriptions.dispose();
		},
	};
}

function nameOf(dataset: vscode.Uri): string {
	return dataset.path.split("/").at(-1) ?? "";
}
