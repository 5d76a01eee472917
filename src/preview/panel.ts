/** The preview beside the editor: one panel that follows the cursor and shows the record as tokens. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { FromPreview, PreviewSettings, ToPreview } from "../../media/messages.js";
import {
	PREVIEW_CHANGED_NOTIFICATION,
	PREVIEW_REQUEST,
	type PreviewChangedParams,
	type PreviewParams,
	type PreviewResult,
} from "../../server/protocol.js";
import { PREVIEW_OPEN_CONTEXT, PREVIEW_VIEW_TYPE } from "../command-ids.js";
import { targetIn } from "../dataset-target.js";
import { openText } from "../open-text.js";
import { pageHtml, pageResources } from "../page-html.js";
import { readMessage } from "./read-message.js";
import { revealInEditor } from "./reveal.js";

export interface PreviewPanel extends vscode.Disposable {
	/** Opens the panel, or changes what it shows. */
	show(target: PreviewParams): Promise<void>;
	/** The next or the previous record; nothing when no panel is open. */
	step(delta: -1 | 1): void;
}

interface Shown {
	/** As the editor writes it. */
	readonly uri: string;
	readonly record: number;
	readonly records: number;
	/** The line and the document's version for which the server named the record; absent after a jump in the panel. */
	readonly at?: { readonly line: number; readonly version: number };
}

/** Milliseconds that the cursor rests before another record is asked for. */
const REST = 60;
const SETTINGS_KEY = "preview.settings";
const RECORD_KEY = "preview.record";
/** JSON files are followed once one was previewed on purpose. */
const FOLLOWED_LANGUAGE = "jsonl";

export function createPreviewPanel(context: vscode.ExtensionContext, client: LanguageClient): PreviewPanel {
	let panel: vscode.WebviewPanel | undefined;
	let shown: Shown | undefined;
	/** What the page asked for, or was given last; sent again when it is loaded again. */
	let wanted: PreviewParams | undefined;
	let requests = 0;
	let timer: NodeJS.Timeout | undefined;

	const post = (message: ToPreview): void => void panel?.webview.postMessage(message);

	const request = async (target: PreviewParams, isAsked: boolean): Promise<void> => {
		const number = ++requests;
		const dataset = vscode.Uri.parse(target.uri);
		const document = await openText(dataset);
		const version = document?.version ?? 0;
		const result = await client.sendRequest<PreviewResult>(PREVIEW_REQUEST, target);
		// A newer question is on its way, or the panel was closed.
		if (number !== requests || panel === undefined) {
			return;
		}
		if (result.kind === "none") {
			// The cursor only passed through another file: what is shown stays.
			if (isAsked || target.uri === shown?.uri) {
				post({ kind: "unavailable", reason: result.reason, todo: result.todo ?? "" });
			}
			return;
		}
		const { record, records } = result.model;
		const { position } = target;
		const isOverlaid =
			wanted?.recorded !== undefined && wanted.uri === target.uri && wanted.record === record;
		shown = {
			uri: target.uri,
			record,
			records,
			...(position === undefined ? {} : { at: { line: position.line, version } }),
		};
		// The cursor came to the record that a recorded row is laid over: it stays.
		if (isOverlaid && !isAsked) {
			return;
		}
		const { recorded } = target;
		wanted = { uri: target.uri, record, ...(recorded === undefined ? {} : { recorded }) };
		panel.title = `Tokens: ${vscode.workspace.asRelativePath(dataset)}`;
		const cursor =
			position === undefined || document === undefined
				? {}
				: { cursor: document.offsetAt(new vscode.Position(position.line, position.character)) };
		post({ kind: "show", model: result.model, ...cursor });
		await context.workspaceState.update(RECORD_KEY, wanted);
	};

	const ask = (target: PreviewParams, isAsked: boolean): void => {
		request(target, isAsked).catch((error: unknown) => {
			client.outputChannel.error(`The preview failed: ${String(error)}`);
			post({
				kind: "unavailable",
				reason: "The preview failed.",
				todo: "See the output channel of Tunelint.",
			});
		});
	};

	const follow = (editor: vscode.TextEditor): void => {
		const { document, selection } = editor;
		const uri = String(document.uri);
		if (panel?.visible !== true || (document.languageId !== FOLLOWED_LANGUAGE && uri !== shown?.uri)) {
			return;
		}
		if (uri === shown?.uri && shown.at?.line === selection.active.line) {
			// After an edit the server says when the tokens are stale, so only the place changes here.
			if (shown.at.version === document.version) {
				post({ kind: "cursor", offset: document.offsetAt(selection.active) });
			}
			return;
		}
		ask(targetIn(editor), false);
	};

	const followSoon = (editor: vscode.TextEditor | undefined): void => {
		clearTimeout(timer);
		if (editor !== undefined) {
			timer = setTimeout(() => follow(editor), REST);
		}
	};

	const refresh = (uri: string): void => {
		if (panel?.visible !== true || shown === undefined || uri !== shown.uri) {
			return;
		}
		const editor = vscode.window.activeTextEditor;
		const isFollowed = shown.at !== undefined && editor !== undefined && String(editor.document.uri) === uri;
		const again = wanted?.recorded === undefined ? { uri, record: shown.record } : wanted;
		ask(isFollowed && wanted?.recorded === undefined ? targetIn(editor) : again, true);
	};

	const goTo = (record: number): void => {
		if (shown !== undefined) {
			ask({ uri: shown.uri, record: Math.min(Math.max(record, 1), Math.max(shown.records, 1)) }, true);
		}
	};

	const receive = (message: FromPreview): void => {
		switch (message.kind) {
			case "ready":
				post({
					kind: "settings",
					settings: context.globalState.get<Partial<PreviewSettings>>(SETTINGS_KEY, {}),
				});
				if (wanted !== undefined) {
					ask(wanted, true);
				}
				return;
			case "go":
				return goTo(message.record);
			case "step":
				return goTo((shown?.record ?? 1) + message.delta);
			case "reveal":
				void revealInEditor(client, message);
				return;
			case "command":
				void vscode.commands.executeCommand(message.command, message.rule ?? (shown && { uri: shown.uri }));
				return;
			case "settings":
				void context.globalState.update(SETTINGS_KEY, message.settings);
				return;
		}
	};

	const attach = (opened: vscode.WebviewPanel): void => {
		panel = opened;
		opened.webview.options = {
			enableScripts: true,
			localResourceRoots: [pageResources(context.extensionUri)],
		};
		opened.iconPath = {
			light: vscode.Uri.joinPath(context.extensionUri, "media/icons/preview-light.svg"),
			dark: vscode.Uri.joinPath(context.extensionUri, "media/icons/preview-dark.svg"),
		};
		opened.webview.onDidReceiveMessage((data: unknown) => {
			const message = readMessage(data);
			if (message !== undefined) {
				receive(message);
			}
		});
		opened.onDidDispose(() => {
			panel = undefined;
			shown = undefined;
			void vscode.commands.executeCommand("setContext", PREVIEW_OPEN_CONTEXT, false);
		});
		opened.webview.html = pageHtml(opened.webview, context.extensionUri, "preview");
		void vscode.commands.executeCommand("setContext", PREVIEW_OPEN_CONTEXT, true);
	};

	const subscriptions = vscode.Disposable.from(
		vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => followSoon(textEditor)),
		vscode.window.onDidChangeActiveTextEditor(followSoon),
		client.onNotification(PREVIEW_CHANGED_NOTIFICATION, ({ uri }: PreviewChangedParams) =>
			refresh(String(vscode.Uri.parse(uri))),
		),
		vscode.window.registerWebviewPanelSerializer(PREVIEW_VIEW_TYPE, {
			deserializeWebviewPanel: async (restored) => {
				wanted = context.workspaceState.get<PreviewParams>(RECORD_KEY);
				attach(restored);
			},
		}),
	);

	return {
		async show(target) {
			wanted = target;
			if (panel === undefined) {
				const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
				// The page says when it is ready, and is answered then.
				attach(vscode.window.createWebviewPanel(PREVIEW_VIEW_TYPE, "Tokens", column));
				return;
			}
			panel.reveal(undefined, true);
			await request(target, true);
		},
		step: (delta) => goTo((shown?.record ?? 1) + delta),
		dispose() {
			clearTimeout(timer);
			subscriptions.dispose();
			panel?.dispose();
		},
	};
}
