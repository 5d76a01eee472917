/** "Format document" of JSON Lines: a record that stands over several lines becomes one line; everything else stays as it is. */
import type { Range, TextEdit } from "vscode-languageserver/node";
import { toOffsets, toRange } from "../convert.js";
import { guarded } from "../guard.js";
import type { Handler, ServerContext } from "../server-context.js";

export const formatting: Handler = {
	register(ctx) {
		const { connection, session } = ctx;
		connection.onDocumentFormatting(
			guarded(session.log, "textDocument/formatting", null, ({ textDocument }) =>
				editsOf(ctx, textDocument.uri, undefined),
			),
		);
		connection.onDocumentRangeFormatting(
			guarded(session.log, "textDocument/rangeFormatting", null, ({ textDocument, range }) =>
				editsOf(ctx, textDocument.uri, range),
			),
		);
	},
};

async function editsOf(
	{ session }: ServerContext,
	uri: string,
	range: Range | undefined,
): Promise<TextEdit[] | null> {
	const document = session.documentOf(uri);
	if (document === undefined) {
		return null;
	}
	const offsets = range === undefined ? { start: 0, end: document.text.length } : toOffsets(document, range);
	const edits = await session.workspace().language.format(document.file, offsets);
	return session.isCurrent(document)
		? edits.map((edit) => ({ range: toRange(document, edit.range), newText: edit.newText }))
		: null;
}
