/** Folds records that stand over several lines, and the lists and objects in them. */
import type { FoldingRange } from "vscode-languageserver/node";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";

export const folding: Handler = {
	register({ connection, session }) {
		connection.onFoldingRanges(
			guarded(session.log, "textDocument/foldingRange", null, async ({ textDocument }) => {
				const document = session.documentOf(textDocument.uri);
				if (document === undefined) {
					return null;
				}
				const ranges = await session.workspace().language.folds(document.file);
				const folds = ranges.map(({ start, end }): FoldingRange => {
					// The closing bracket stays in sight.
					const endLine = document.positionAt(end).line - 1;
					return { startLine: document.positionAt(start).line, endLine };
				});
				return folds.filter(({ startLine, endLine }) => startLine < endLine);
			}),
		);
	},
};
