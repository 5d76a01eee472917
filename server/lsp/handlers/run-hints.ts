/** Shows what a run amounts to: values beside its options, and a line above its trainer. */
import {
	CodeLensRefreshRequest,
	InlayHintRefreshRequest,
	type CodeLens,
	type CodeLensParams,
	type InlayHint,
	type InlayHintParams,
} from "vscode-languageserver/node";
import type { PreviewParams } from "../../protocol.js";
import { askedDocument } from "../asked-document.js";
import { describeError, guarded } from "../guard.js";
import type { Handler, ServerContext } from "../server-context.js";

export const runHints: Handler = {
	register(ctx) {
		const { connection, session } = ctx;
		connection.languages.inlayHint.on(
			guarded<InlayHintParams, InlayHint[]>(session.log, "textDocument/inlayHint", [], (params) =>
				hintsOf(ctx, params),
			),
		);
		connection.onCodeLens(
			guarded<CodeLensParams, CodeLens[]>(session.log, "textDocument/codeLens", [], (params) =>
				lensesOf(ctx, params),
			),
		);
		// Rows were counted anew, so the numbers beside a script may be others without an edit of the script.
		session.onCheck((file, signal) => {
			refresh(ctx, file, signal);
			return Promise.resolve();
		});
	},
};

async function hintsOf(
	{ session }: ServerContext,
	{ textDocument, range }: InlayHintParams,
): Promise<InlayHint[]> {
	const asked = askedDocument(session, textDocument.uri);
	if (asked === undefined || session.settings().inlayHints === "off") {
		return [];
	}
	const { document, offsetAt, rangeOf } = asked;
	const hints = await session.workspace().runHintsOf(document.file);
	const [start, end] = [offsetAt(range.start), offsetAt(range.end)];
	const shown = hints.filter(({ place }) => start <= place.range.end && place.range.end <= end);
	return !session.isCurrent(document)
		? []
		: shown.flatMap(({ place, text, tooltip }) => {
				const found = rangeOf(place.range);
				const isInside = place.range.start === place.range.end;
				return found === undefined
					? []
					: [{ position: found.end, label: text, tooltip, paddingLeft: !isInside, paddingRight: isInside }];
			});
}

async function lensesOf({ session, client }: ServerContext, params: CodeLensParams): Promise<CodeLens[]> {
	const asked = askedDocument(session, params.textDocument.uri);
	if (asked === undefined || session.settings().codeLens === "off") {
		return [];
	}
	const line = await session.workspace().runLineOf(asked.document.file);
	const range = line && asked.rangeOf(line.place.range);
	if (line === undefined || range === undefined || !session.isCurrent(asked.document)) {
		return [];
	}
	const { preview, compareBatches } = client.commands;
	const target: PreviewParams | undefined =
		line.dataset === undefined ? undefined : { uri: session.uriOf(line.dataset), record: 1 };
	const isPreviewed = preview !== undefined && target !== undefined;
	return [
		{
			range,
			command: isPreviewed
				? { title: `${line.text} · preview`, command: preview, arguments: [target] }
				: { title: line.text, command: "" },
		},
		...(compareBatches === undefined
			? []
			: [{ range, command: { title: "compare recorded batches", command: compareBatches } }]),
	];
}

/** The editor's answer is not waited for: the next file is checked meanwhile. */
function refresh({ connection, session, client }: ServerContext, file: string, signal: AbortSignal): void {
	const isShown = session.documents.all().some((document) => /\.(?:py|ipynb|ya?ml)$/i.test(document.file));
	if (!isShown || signal.aborted || session.workspace().kindOf(file) === undefined) {
		return;
	}
	const report = (error: unknown): void => session.log(`refresh: ${describeError(error)}`);
	if (client.canRefreshHints && session.settings().inlayHints === "on") {
		connection.sendRequest(InlayHintRefreshRequest.type).catch(report);
	}
	if (client.canRefreshLenses && session.settings().codeLens === "on") {
		connection.sendRequest(CodeLensRefreshRequest.type).catch(report);
	}
}
