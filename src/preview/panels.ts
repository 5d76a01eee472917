/** All open previews: one follows the cursor, the others are pinned to their records. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { PreviewAction, PreviewTarget } from "../../media/messages.js";
import {
	PREVIEW_CHANGED_NOTIFICATION,
	type PreviewChangedParams,
	type PreviewParams,
} from "../../server/protocol.js";
import { PREVIEW_OPEN_CONTEXT, PREVIEW_VIEW_TYPE } from "../command-ids.js";
import { attachPreview, type PreviewPanel } from "./panel.js";
import { readTarget } from "./read-message.js";

export interface PreviewPanels extends vscode.Disposable {
	/** Shows the record in the panel that follows the cursor, or opens one. */
	show(target: PreviewParams): Promise<void>;
	/** Opens a further panel; those that are open stay with their records. */
	showInAnother(target: PreviewParams): void;
	/** The next or the previous record; nothing when no panel is open. */
	step(delta: -1 | 1): void;
	/** What a key of the page does, in the panel that was active last. */
	act(action: PreviewAction): void;
}

/** Milliseconds that the cursor rests before another record is asked for. */
const REST = 60;

export function createPreviewPanels(context: vscode.ExtensionContext, client: LanguageClient): PreviewPanels {
	/** The one that was active last comes last. */
	let panels: readonly PreviewPanel[] = [];
	let timer: NodeJS.Timeout | undefined;

	const following = (): PreviewPanel | undefined => panels.findLast((panel) => !panel.isPinned());

	const attach = (webview: vscode.WebviewPanel, first?: PreviewParams, isPinned?: boolean): void => {
		const panel = attachPreview(webview, { context, client, first, isPinned });
		panels = [...panels, panel];
		webview.onDidChangeViewState(() => {
			if (webview.active) {
				panels = [...panels.filter((other) => other !== panel), panel];
			}
		});
		webview.onDidDispose(() => {
			panels = panels.filter((other) => other !== panel);
			void vscode.commands.executeCommand("setContext", PREVIEW_OPEN_CONTEXT, panels.length > 0);
		});
		void vscode.commands.executeCommand("setContext", PREVIEW_OPEN_CONTEXT, true);
	};

	const open = (target: PreviewParams): void => {
		const viewColumn = panels.at(-1)?.webview.viewColumn ?? vscode.ViewColumn.Beside;
		// The page says when it is ready, and is answered then.
		attach(
			vscode.window.createWebviewPanel(PREVIEW_VIEW_TYPE, vscode.l10n.t("Tokens"), {
				viewColumn,
				preserveFocus: true,
			}),
			target,
		);
	};

	const followSoon = (editor: vscode.TextEditor | undefined): void => {
		clearTimeout(timer);
		if (editor !== undefined) {
			timer = setTimeout(() => {
				for (const panel of panels) {
					panel.follow(editor);
				}
			}, REST);
		}
	};

	const subscriptions = vscode.Disposable.from(
		vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => followSoon(textEditor)),
		vscode.window.onDidChangeActiveTextEditor(followSoon),
		client.onNotification(PREVIEW_CHANGED_NOTIFICATION, ({ uri }: PreviewChangedParams) => {
			for (const panel of panels) {
				panel.refresh(String(vscode.Uri.parse(uri)));
			}
		}),
		vscode.window.registerWebviewPanelSerializer(PREVIEW_VIEW_TYPE, {
			deserializeWebviewPanel: async (restored, state: unknown) => {
				const target = readTarget(state);
				attach(restored, target && paramsOf(target), target?.isPinned);
			},
		}),
	);

	return {
		async show(target) {
			const panel = following();
			if (panel === undefined) {
				open(target);
				return;
			}
			panel.webview.reveal(undefined, true);
			await panel.show(target);
		},
		showInAnother(target) {
			for (const panel of panels) {
				panel.pin();
			}
			open(target);
		},
		step: (delta) => panels.at(-1)?.step(delta),
		act: (action) => panels.at(-1)?.act(action),
		dispose() {
			clearTimeout(timer);
			subscriptions.dispose();
			for (const panel of panels) {
				panel.webview.dispose();
			}
		},
	};
}

function paramsOf({ uri, record, changes }: PreviewTarget): PreviewParams {
	return { uri, record, ...(changes === undefined ? {} : { changes }) };
}
