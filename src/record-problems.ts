/** Problems and fixes in single records: asked for again as the record is edited, before it is saved. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import {
	RECORD_VIEW_REQUEST,
	type RecordProblem,
	type RecordViewParams,
	type RecordViewResult,
} from "../server/protocol.js";
import { commandIds } from "./command-ids.js";
import { RECORD_SCHEME, recordPlaceOf } from "./record-views.js";

/** Milliseconds that the record rests before it is checked. */
const REST = 200;

export function showRecordProblems(client: LanguageClient): vscode.Disposable {
	const collection = vscode.languages.createDiagnosticCollection("tunelint-record");
	const known = new Map<string, readonly RecordProblem[]>();
	const timers = new Map<string, NodeJS.Timeout>();

	const check = async (document: vscode.TextDocument): Promise<void> => {
		const place = recordPlaceOf(document.uri);
		if (place === undefined || document.isClosed) {
			return;
		}
		const { version } = document;
		const params: RecordViewParams = {
			uri: String(place.dataset),
			record: place.record,
			...(document.isDirty ? { text: document.getText() } : {}),
		};
		const found = await client.sendRequest<RecordViewResult>(RECORD_VIEW_REQUEST, params);
		if (document.version !== version || document.isClosed || found.kind === "none") {
			return;
		}
		known.set(String(document.uri), found.problems);
		collection.set(
			document.uri,
			found.problems.map((problem) => toDiagnostic(document, problem)),
		);
	};

	const checkSoon = (document: vscode.TextDocument): void => {
		if (document.uri.scheme !== RECORD_SCHEME) {
			return;
		}
		const key = String(document.uri);
		clearTimeout(timers.get(key));
		const timer = setTimeout(() => {
			timers.delete(key);
			check(document).catch((error: unknown) => client.outputChannel.error(`A record: ${String(error)}`));
		}, REST);
		timers.set(key, timer);
	};

	vscode.workspace.textDocuments.forEach(checkSoon);
	return vscode.Disposable.from(
		collection,
		vscode.workspace.onDidOpenTextDocument(checkSoon),
		vscode.workspace.onDidSaveTextDocument(checkSoon),
		vscode.workspace.onDidChangeTextDocument(({ document }) => checkSoon(document)),
		vscode.workspace.onDidCloseTextDocument(({ uri }) => {
			known.delete(String(uri));
			collection.delete(uri);
		}),
		vscode.languages.registerCodeActionsProvider(
			{ scheme: RECORD_SCHEME },
			{
				provideCodeActions: (document, range) =>
					fixesAt(document, range, known.get(String(document.uri)) ?? []),
			},
			{ providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
		),
		new vscode.Disposable(() => timers.forEach((timer) => clearTimeout(timer))),
	);
}

function fixesAt(
	document: vscode.TextDocument,
	range: vscode.Range,
	problems: readonly RecordProblem[],
): vscode.CodeAction[] {
	return problems.flatMap((problem) => {
		const diagnostic = toDiagnostic(document, problem);
		return diagnostic.range.intersection(range) === undefined
			? []
			: problem.fixes.map(({ title, isPreferred, edits }) => {
					const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
					action.edit = new vscode.WorkspaceEdit();
					action.diagnostics = [diagnostic];
					action.isPreferred = isPreferred;
					for (const { start, end, newText } of edits) {
						action.edit.replace(document.uri, toRange(document, { start, end }), newText);
					}
					return action;
				});
	});
}

function toDiagnostic(document: vscode.TextDocument, problem: RecordProblem): vscode.Diagnostic {
	const { rule, message, severity } = problem;
	const diagnostic = new vscode.Diagnostic(toRange(document, problem), message, severities[severity]);
	const query = encodeURIComponent(JSON.stringify([rule]));
	diagnostic.source = "tunelint";
	diagnostic.code = { value: rule, target: vscode.Uri.parse(`command:${commandIds.explainRule}?${query}`) };
	return diagnostic;
}

function toRange(
	document: vscode.TextDocument,
	{ start, end }: { readonly start: number; readonly end: number },
): vscode.Range {
	return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

const severities: Readonly<Record<RecordProblem["severity"], vscode.DiagnosticSeverity>> = {
	error: vscode.DiagnosticSeverity.Error,
	warning: vscode.DiagnosticSeverity.Warning,
	info: vscode.DiagnosticSeverity.Information,
	hint: vscode.DiagnosticSeverity.Hint,
};
