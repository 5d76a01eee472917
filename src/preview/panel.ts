/** One preview beside the editor: it follows the cursor, or stays pinned to its record, and shows it as tokens. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type {
	CompareTarget,
	FromPreview,
	PreviewAction,
	PreviewSettings,
	PreviewTarget,
	ToPreview,
} from "../../media/messages.js";
import type { PreviewChanges } from "../../server/core/types/preview-model.js";
import { PREVIEW_REQUEST, type PreviewParams, type PreviewResult } from "../../server/protocol.js";
import { targetIn } from "../dataset-target.js";
import { openText } from "../open-text.js";
import { setPage } from "../page-html.js";
import { createLookAhead, type Question, type RunningAnswer } from "./look-ahead.js";
import { readMessage } from "./read-message.js";
import { revealInEditor, selectInEditor, selectionKey } from "./reveal.js";

export interface PreviewPanel {
	readonly webview: vscode.WebviewPanel;
	isPinned(): boolean;
	pin(): void;
	/** Changes what it shows. */
	show(target: PreviewParams): Promise<void>;
	/** The next or the previous record. */
	step(delta: -1 | 1): void;
	/** What a key of the page does. */
	act(action: PreviewAction): void;
	/** The cursor moved in an editor. */
	follow(editor: vscode.TextEditor): void;
	/** The tokens of this document are stale. */
	refresh(uri: string): void;
}

export interface PanelOptions {
	readonly context: vscode.ExtensionContext;
	readonly client: LanguageClient;
	/** What to show once the page listens. */
	readonly first?: PreviewParams | undefined;
	readonly isPinned?: boolean | undefined;
}

interface Shown {
	/** As the editor writes it. */
	readonly uri: string;
	readonly record: number;
	readonly records: number;
	/** The line and the document's version for which the server named the record; absent after a jump in the panel. */
	readonly at?: { readonly line: number; readonly version: number };
}

const SETTINGS_KEY = "preview.settings";
/** Milliseconds that a record is read before those beside it are asked for; not while a key is held or a slider moves. */
const REST = 100;
/** JSON files are followed once one was previewed on purpose. */
const FOLLOWED_LANGUAGE = "jsonl";

export function attachPreview(
	webview: vscode.WebviewPanel,
	{ context, client, first, isPinned: isPinnedAtFirst = false }: PanelOptions,
): PreviewPanel {
	let shown: Shown | undefined;
	/** What the page asked for, or was given last; sent again when it is loaded again. */
	let wanted = first;
	/** VS Code keeps what is posted until the page listens, and takes longer to make it than the server to answer. */
	let isOnItsWay = first !== undefined;
	let isPinned = isPinnedAtFirst;
	let isClosed = false;
	let requests = 0;
	let comparisons = 0;
	/** What the page selected in an editor; the editor's own report of it is no news. */
	let echoed = "";
	let rest: NodeJS.Timeout | undefined;
	/** The file that VS Code does not hand to extensions. */
	let withheld: string | undefined;
	const lookAhead = createLookAhead((params) => askServer(client, params));

	const pageSet = setPage(webview.webview, {
		extension: context.extensionUri,
		name: "preview",
		isClosed: () => isClosed,
	});
	pageSet.catch((error: unknown) => client.outputChannel.error(`The preview failed: ${String(error)}`));

	const send = async (message: ToPreview): Promise<void> => {
		await pageSet;
		const isDelivered = isClosed || (await webview.webview.postMessage(message));
		if (!isDelivered) {
			isOnItsWay = false;
		}
	};
	const post = (message: ToPreview): void => void send(message).catch(() => undefined);

	const request = async (target: PreviewParams, isAsked: boolean): Promise<void> => {
		const number = ++requests;
		clearTimeout(rest);
		const dataset = vscode.Uri.parse(target.uri);
		// To try again would make VS Code read the large file at each step.
		const document = target.uri === withheld ? undefined : await openText(dataset);
		withheld = document === undefined ? target.uri : undefined;
		const version = document?.version;
		const result = await lookAhead.ask({ params: { ...target, forPanel: true }, version });
		// A newer question is on its way, or the panel was closed.
		if (number !== requests || isClosed) {
			return;
		}
		if (result.kind !== "packed") {
			// The cursor only passed through another file: what is shown stays.
			if (result.kind === "none" && (isAsked || target.uri === shown?.uri)) {
				post({ kind: "unavailable", reason: result.reason, todo: result.todo ?? "" });
			}
			return;
		}
		const { packed, choices } = result;
		const { record, records } = packed.model;
		const { position, recorded, changes } = target;
		const isOverlaid =
			wanted?.recorded !== undefined && wanted.uri === target.uri && wanted.record === record;
		shown = {
			uri: target.uri,
			record,
			records,
			...(position === undefined ? {} : { at: { line: position.line, version: version ?? 0 } }),
		};
		// The cursor came to the record that a recorded row is laid over: it stays.
		if (isOverlaid && !isAsked) {
			return;
		}
		wanted = {
			uri: target.uri,
			record,
			...(recorded === undefined ? {} : { recorded }),
			...(changes === undefined ? {} : { changes }),
		};
		webview.title = titleOf(dataset);
		post({
			kind: "show",
			packed,
			target: targetOf(wanted, record),
			choices,
			...(position === undefined || document === undefined ? {} : { cursor: cursorIn(document, position) }),
		});
		const question = (other: number): Question => ({
			params: { uri: target.uri, record: other, forPanel: true, ...(changes && { changes }) },
			version,
		});
		const beside = [record + 1, record - 1].filter((other) => other >= 1 && other <= records);
		rest = setTimeout(() => lookAhead.prepare(question(record), beside.map(question)), REST);
	};

	const targetOf = ({ uri, changes }: PreviewParams, record: number): PreviewTarget => ({
		uri,
		record,
		isPinned,
		...(changes === undefined ? {} : { changes }),
	});

	const titleOf = (uri: vscode.Uri): string =>
		isPinned
			? vscode.l10n.t("Tokens (pinned): {0}", vscode.workspace.asRelativePath(uri))
			: vscode.l10n.t("Tokens: {0}", vscode.workspace.asRelativePath(uri));

	const ask = (target: PreviewParams, isAsked: boolean): void => {
		request(target, isAsked).catch((error: unknown) => {
			client.outputChannel.error(`The preview failed: ${String(error)}`);
			post({
				kind: "unavailable",
				reason: vscode.l10n.t("The preview failed."),
				todo: vscode.l10n.t("See the output channel of Tunelint."),
			});
		});
	};

	/** Gives a page that has nothing yet what it is to show. */
	const fill = (): void => {
		post({
			kind: "settings",
			settings: context.globalState.get<Partial<PreviewSettings>>(SETTINGS_KEY, {}),
		});
		if (wanted !== undefined) {
			ask(wanted, true);
		}
	};

	/** What is tried stays while the panel stays with the file. */
	const changesFor = (uri: string): { readonly changes?: PreviewChanges } =>
		wanted?.changes === undefined || wanted.uri !== uri ? {} : { changes: wanted.changes };

	const goTo = (record: number): void => {
		if (shown !== undefined) {
			const { uri, records } = shown;
			ask({ uri, record: Math.min(Math.max(record, 1), Math.max(records, 1)), ...changesFor(uri) }, true);
		}
	};

	const compare = async (target: CompareTarget): Promise<void> => {
		if (shown === undefined) {
			return;
		}
		const number = ++comparisons;
		const { uri, record } = shown;
		const question = { uri, forPanel: true, ...otherSide(target, record, wanted?.changes ?? {}) };
		const result = await client.sendRequest<PreviewResult>(PREVIEW_REQUEST, question);
		if (number === comparisons && result.kind === "packed") {
			post({ kind: "other", packed: result.packed });
		} else if (number === comparisons && result.kind === "none") {
			post({ kind: "other", reason: [result.reason, result.todo ?? ""].join(" ").trim() });
		}
	};

	const setPinned = (value: boolean): void => {
		isPinned = value;
		if (shown !== undefined) {
			webview.title = titleOf(vscode.Uri.parse(shown.uri));
		}
		post({ kind: "pinned", isPinned });
	};

	const receive = (message: FromPreview): void => {
		switch (message.kind) {
			case "ready":
				if (!isOnItsWay) {
					fill();
				}
				isOnItsWay = false;
				return;
			case "go":
				return goTo(message.record);
			case "step":
				return goTo((shown?.record ?? 1) + message.delta);
			case "reveal":
				void revealInEditor(client, message);
				return;
			case "select":
				void selectInEditor(client, message).then((selection) => {
					echoed = selection ?? echoed;
				});
				return;
			case "change":
				if (shown !== undefined) {
					ask({ uri: shown.uri, record: shown.record, changes: message.changes }, true);
				}
				return;
			case "compare":
				compare(message.target).catch((error: unknown) => {
					client.outputChannel.error(`The comparison failed: ${String(error)}`);
					post({
						kind: "other",
						reason: vscode.l10n.t("The comparison failed. See the output channel of Tunelint."),
					});
				});
				return;
			case "pin":
				return setPinned(message.isPinned);
			case "command":
				void vscode.commands.executeCommand(message.command, message.rule ?? (shown && { uri: shown.uri }));
				return;
			case "copy":
				void vscode.env.clipboard.writeText(message.text);
				return;
			case "settings":
				void context.globalState.update(SETTINGS_KEY, message.settings);
				return;
		}
	};

	webview.iconPath = {
		light: vscode.Uri.joinPath(context.extensionUri, "media/icons/preview-light.svg"),
		dark: vscode.Uri.joinPath(context.extensionUri, "media/icons/preview-dark.svg"),
	};
	webview.webview.onDidReceiveMessage((data: unknown) => {
		const message = readMessage(data);
		if (message !== undefined) {
			receive(message);
		}
	});
	webview.onDidDispose(() => {
		isClosed = true;
		clearTimeout(rest);
		lookAhead.forget();
	});
	if (isOnItsWay) {
		fill();
	}

	return {
		webview,
		isPinned: () => isPinned,
		pin: () => setPinned(true),
		async show(target) {
			wanted = target;
			await request(target, true);
		},
		step: (delta) => goTo((shown?.record ?? 1) + delta),
		act(action) {
			// The search box takes what is typed next.
			webview.reveal(undefined, action !== "find");
			post({ kind: "action", action });
		},
		follow(editor) {
			const { document, selection } = editor;
			const uri = String(document.uri);
			if (!webview.visible || (document.languageId !== FOLLOWED_LANGUAGE && uri !== shown?.uri)) {
				return;
			}
			if (isPinned && uri !== shown?.uri) {
				return;
			}
			if (uri === shown?.uri && (shown.at?.line === selection.active.line || isEcho(editor))) {
				// After an edit the server says when the tokens are stale, so only the place changes here.
				if (shown.at?.version === document.version && !isEcho(editor)) {
					post({ kind: "cursor", cursor: cursorIn(document, selection) });
				}
				return;
			}
			if (!isPinned) {
				ask({ ...targetIn(editor), ...changesFor(uri) }, false);
			}
		},
		refresh(uri) {
			if (shown === undefined || uri !== shown.uri) {
				return;
			}
			lookAhead.forget();
			if (!webview.visible) {
				return;
			}
			const editor = vscode.window.activeTextEditor;
			const isFollowed =
				!isPinned && shown.at !== undefined && editor !== undefined && String(editor.document.uri) === uri;
			const again =
				wanted?.recorded === undefined ? { uri, record: shown.record, ...changesFor(uri) } : wanted;
			const target =
				isFollowed && wanted?.recorded === undefined ? { ...targetIn(editor), ...changesFor(uri) } : again;
			ask(target, true);
		},
	};

	function isEcho({ document, selection }: vscode.TextEditor): boolean {
		return echoed === selectionKey(document.uri, selection);
	}
}

function askServer(client: LanguageClient, params: PreviewParams): RunningAnswer {
	const source = new vscode.CancellationTokenSource();
	return {
		answer: client.sendRequest<PreviewResult>(PREVIEW_REQUEST, params, source.token),
		cancel: () => source.cancel(),
	};
}

function otherSide(
	target: CompareTarget,
	record: number,
	changes: PreviewChanges,
): { readonly record: number; readonly changes: PreviewChanges } {
	const side = changes.side === undefined ? {} : { side: changes.side };
	switch (target.kind) {
		case "unchanged":
			return { record, changes: side };
		case "run":
			return { record, changes: { ...side, run: target.file } };
		case "side":
			return { record, changes: { ...changes, side: target.side } };
		case "record":
			return { record: target.record, changes };
	}
}

function cursorIn(
	document: vscode.TextDocument,
	place: vscode.Selection | { readonly line: number; readonly character: number },
): { readonly start: number; readonly end: number } {
	if (place instanceof vscode.Selection) {
		return { start: document.offsetAt(place.start), end: document.offsetAt(place.end) };
	}
	const offset = document.offsetAt(new vscode.Position(place.line, place.character));
	return { start: offset, end: offset };
}
