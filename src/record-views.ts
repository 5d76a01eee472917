/** Single records over several lines, as documents that can be edited: saving one puts it back into its dataset. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import {
	RECORD_VIEW_REQUEST,
	SAVE_RECORD_REQUEST,
	type RecordViewParams,
	type RecordViewResult,
	type SaveRecordParams,
	type SaveRecordResult,
} from "../server/protocol.js";
import { openText } from "./open-text.js";

export const RECORD_SCHEME = "tunelint-record";

/** Milliseconds that the dataset rests before its records are read again. */
const REST = 300;

/** The dataset and the record are in the query. */
export function recordViewUri(dataset: vscode.Uri, record: number): vscode.Uri {
	const name = dataset.path.split("/").at(-1) ?? "";
	return vscode.Uri.from({
		scheme: RECORD_SCHEME,
		path: `/${name}, record ${record}.tunelint-record`,
		query: JSON.stringify({ dataset: String(dataset), record }),
	});
}

export interface RecordPlace {
	readonly dataset: vscode.Uri;
	/** 1-based. */
	readonly record: number;
}

/** Undefined for a URI that somebody else made. */
export function recordPlaceOf(uri: vscode.Uri): RecordPlace | undefined {
	try {
		const query: unknown = JSON.parse(uri.query);
		return typeof query === "object" &&
			query !== null &&
			"dataset" in query &&
			typeof query.dataset === "string" &&
			"record" in query &&
			typeof query.record === "number"
			? { dataset: vscode.Uri.parse(query.dataset), record: query.record }
			: undefined;
	} catch {
		// It is no query of ours.
		return undefined;
	}
}

interface KnownView {
	/** Of the record as it was read last. */
	readonly base: string;
	readonly size: number;
	readonly modified: number;
}

export function provideRecordViews(client: LanguageClient): vscode.Disposable {
	const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
	const views = new Map<string, KnownView>();
	let timer: NodeJS.Timeout | undefined;

	const ask = async (uri: vscode.Uri): Promise<Extract<RecordViewResult, { kind: "view" }>> => {
		const place = recordPlaceOf(uri);
		if (place === undefined) {
			throw vscode.FileSystemError.FileNotFound(uri);
		}
		const params: RecordViewParams = { uri: String(place.dataset), record: place.record };
		const found = await client.sendRequest<RecordViewResult>(RECORD_VIEW_REQUEST, params);
		if (found.kind === "none") {
			throw vscode.FileSystemError.FileNotFound(`${found.reason} ${found.todo}`);
		}
		return found;
	};

	const remember = (uri: vscode.Uri, { base, text }: { base: string; text: string }): KnownView => {
		const before = views.get(String(uri));
		const size = Buffer.byteLength(text) + 1;
		const known = before?.base === base ? before : { base, size, modified: (before?.modified ?? 0) + 1 };
		views.set(String(uri), known);
		return known;
	};

	const save = async (uri: vscode.Uri, text: string): Promise<void> => {
		const place = recordPlaceOf(uri);
		const known = views.get(String(uri));
		if (place === undefined || known === undefined) {
			throw vscode.FileSystemError.FileNotFound(uri);
		}
		const { dataset, record } = place;
		const document = await openText(dataset);
		const wasDirty = document?.isDirty === true;
		const params: SaveRecordParams = { uri: String(dataset), record, base: known.base, text };
		const result = await client.sendRequest<SaveRecordResult>(SAVE_RECORD_REQUEST, params);
		if (result.kind === "none") {
			throw vscode.FileSystemError.Unavailable(`${result.reason} ${result.todo}`);
		}
		if (result.kind === "edit" && document !== undefined && result.edits.length > 0) {
			const edit = new vscode.WorkspaceEdit();
			for (const { range, newText } of result.edits) {
				edit.replace(dataset, client.protocol2CodeConverter.asRange(range), newText);
			}
			if (!(await vscode.workspace.applyEdit(edit))) {
				throw vscode.FileSystemError.Unavailable(vscode.l10n.t("The dataset changed meanwhile. Save again."));
			}
			// What else was changed in the dataset is not written behind the person's back.
			if (!wasDirty) {
				await document.save();
			}
		}
		remember(uri, await ask(uri));
	};

	const provider: vscode.FileSystemProvider = {
		onDidChangeFile: changed.event,
		watch: () => new vscode.Disposable(() => undefined),
		async stat(uri) {
			const { size, modified } = views.get(String(uri)) ?? remember(uri, await ask(uri));
			return { type: vscode.FileType.File, ctime: 0, mtime: modified, size };
		},
		async readFile(uri) {
			const found = await ask(uri);
			remember(uri, found);
			return new TextEncoder().encode(`${found.text}\n`);
		},
		writeFile: (uri, content) => save(uri, new TextDecoder().decode(content)),
		readDirectory: () => [],
		createDirectory: refuse,
		delete: refuse,
		rename: refuse,
	};

	/** An edited view keeps its base, so that its record is not overwritten. */
	const refreshView = async ({ uri, isDirty }: vscode.TextDocument): Promise<void> => {
		const known = views.get(String(uri));
		const found = known === undefined || isDirty ? undefined : await ask(uri).catch(() => undefined);
		if (found !== undefined && found.base !== known?.base) {
			remember(uri, found);
			changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
		}
	};

	const refresh = async (dataset: string): Promise<void> => {
		for (const document of vscode.workspace.textDocuments) {
			if (String(recordPlaceOf(document.uri)?.dataset) === dataset) {
				await refreshView(document);
			}
		}
	};

	return vscode.Disposable.from(
		changed,
		vscode.workspace.registerFileSystemProvider(RECORD_SCHEME, provider, { isCaseSensitive: true }),
		vscode.workspace.onDidCloseTextDocument(({ uri }) => void views.delete(String(uri))),
		vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
			if (contentChanges.length > 0 && document.uri.scheme !== RECORD_SCHEME && views.size > 0) {
				clearTimeout(timer);
				timer = setTimeout(() => void refresh(String(document.uri)), REST);
			}
		}),
		new vscode.Disposable(() => clearTimeout(timer)),
	);
}

function refuse(uri: vscode.Uri): never {
	throw vscode.FileSystemError.NoPermissions(uri);
}
