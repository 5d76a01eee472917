/** Single records over several lines, as read-only documents that follow their dataset. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { RECORD_REQUEST, type RecordParams, type RecordResult } from "../server/protocol.js";

const SCHEME = "tunelint-record";

/** The dataset is in the query, the record in the fragment. */
export function recordViewUri(dataset: vscode.Uri, record: number): vscode.Uri {
	const name = dataset.path.split("/").at(-1) ?? "";
	return vscode.Uri.from({
		scheme: SCHEME,
		path: `/${name}, record ${record}.json`,
		query: String(dataset),
		fragment: String(record),
	});
}

export function provideRecordViews(client: LanguageClient): vscode.Disposable {
	const changed = new vscode.EventEmitter<vscode.Uri>();
	const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
		onDidChange: changed.event,
		async provideTextDocumentContent(uri) {
			const params: RecordParams = { uri: uri.query, record: Number(uri.fragment) };
			const found = await client.sendRequest<RecordResult | null>(RECORD_REQUEST, params);
			return found === null
				? `// Record ${uri.fragment} is not there, or is no JSON at the moment.\n`
				: `${found.text}\n`;
		},
	});
	const follow = vscode.workspace.onDidChangeTextDocument(({ document }) => {
		for (const view of vscode.workspace.textDocuments) {
			if (view.uri.scheme === SCHEME && view.uri.query === String(document.uri)) {
				changed.fire(view.uri);
			}
		}
	});
	return vscode.Disposable.from(changed, provider, follow);
}
