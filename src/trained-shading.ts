/** Shades the trained characters of a dataset in its own editor, on demand and only where it is looked at. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import {
	TRAINED_SPANS_REQUEST,
	type TrainedSpansParams,
	type TrainedSpansResult,
} from "../server/protocol.js";

export interface TrainedShading extends vscode.Disposable {
	toggle(): Promise<void>;
}

/** Milliseconds that the editor rests before its records are asked for. */
const REST = 120;
/** Lines beyond the screen, so that scrolling meets shaded lines. */
const MARGIN = 10;
const STATE_KEY = "shading.isOn";
const NOTE_TIME = 8_000;

export function createTrainedShading(
	context: vscode.ExtensionContext,
	client: LanguageClient,
): TrainedShading {
	// An underline repeats what the colour says.
	const trained = vscode.window.createTextEditorDecorationType({
		backgroundColor: new vscode.ThemeColor("tunelint.trainedBackground"),
		borderColor: new vscode.ThemeColor("tunelint.trainedBorder"),
		borderStyle: "solid",
		borderWidth: "0 0 1px 0",
		overviewRulerLane: vscode.OverviewRulerLane.Left,
	});
	const cut = vscode.window.createTextEditorDecorationType({
		backgroundColor: new vscode.ThemeColor("tunelint.cutBackground"),
		textDecoration: "line-through",
	});
	const timers = new Map<vscode.TextEditor, NodeJS.Timeout>();
	let isOn = context.workspaceState.get<boolean>(STATE_KEY, false);

	const shade = async (editor: vscode.TextEditor): Promise<void> => {
		const [first] = editor.visibleRanges;
		const last = editor.visibleRanges.at(-1);
		if (!isOn || first === undefined || last === undefined) {
			return;
		}
		const { document } = editor;
		const { version } = document;
		const range = document.validateRange(
			new vscode.Range(
				Math.max(0, first.start.line - MARGIN),
				0,
				last.end.line + MARGIN,
				Number.MAX_SAFE_INTEGER,
			),
		);
		const params: TrainedSpansParams = {
			uri: String(document.uri),
			range: client.code2ProtocolConverter.asRange(range),
		};
		const { spans, note } = await client.sendRequest<TrainedSpansResult>(TRAINED_SPANS_REQUEST, params);
		if (!isOn || document.version !== version) {
			return;
		}
		const inState = (wanted: "trained" | "cut"): vscode.Range[] =>
			spans
				.filter(({ state }) => state === wanted)
				.map((span) => client.protocol2CodeConverter.asRange(span.range));
		editor.setDecorations(trained, inState("trained"));
		editor.setDecorations(cut, inState("cut"));
		if (note !== undefined) {
			vscode.window.setStatusBarMessage(`Tunelint: ${note}`, NOTE_TIME);
		}
	};

	const shadeSoon = (editor: vscode.TextEditor | undefined): void => {
		if (editor === undefined || !isOn || !isDataset(editor.document)) {
			return;
		}
		clearTimeout(timers.get(editor));
		const timer = setTimeout(() => {
			timers.delete(editor);
			shade(editor).catch((error: unknown) => client.outputChannel.error(`Shading: ${String(error)}`));
		}, REST);
		timers.set(editor, timer);
	};

	const shadeAll = (): void => vscode.window.visibleTextEditors.forEach(shadeSoon);

	shadeAll();
	const subscriptions = vscode.Disposable.from(
		trained,
		cut,
		vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => shadeSoon(textEditor)),
		vscode.window.onDidChangeVisibleTextEditors(shadeAll),
		vscode.workspace.onDidChangeTextDocument(({ document }) =>
			vscode.window.visibleTextEditors.filter((editor) => editor.document === document).forEach(shadeSoon),
		),
	);

	return {
		async toggle() {
			isOn = !isOn;
			await context.workspaceState.update(STATE_KEY, isOn);
			if (isOn) {
				shadeAll();
				return;
			}
			for (const editor of vscode.window.visibleTextEditors) {
				editor.setDecorations(trained, []);
				editor.setDecorations(cut, []);
			}
		},
		dispose() {
			timers.forEach((timer) => clearTimeout(timer));
			subscriptions.dispose();
		},
	};
}

function isDataset({ languageId, uri }: vscode.TextDocument): boolean {
	return (
		(languageId === "jsonl" || languageId === "json") && (uri.scheme === "file" || uri.scheme === "untitled")
	);
}
