/** Grows a selection from a text to its string, its key, its object and its record. */
import type { SelectionRange } from "vscode-languageserver/node";
import { toRange } from "../convert.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";

export const selectionRanges: Handler = {
	register({ connection, session }) {
		connection.onSelectionRanges(
			guarded(session.log, "textDocument/selectionRange", null, async ({ textDocument, positions }) => {
				const document = session.documentOf(textDocument.uri);
				if (document === undefined) {
					return null;
				}
				const answers: SelectionRange[] = [];
				for (const position of positions) {
					const offset = document.offsetAt(position);
					const ranges = await session.workspace().language.selections(document.file, offset);
					const empty: SelectionRange = { range: { start: position, end: position } };
					const grown = ranges.reduceRight<SelectionRange | undefined>((parent, range) => {
						const own = { range: toRange(document, range) };
						return parent === undefined ? own : { ...own, parent };
					}, undefined);
					answers.push(grown ?? empty);
				}
				return answers;
			}),
		);
	},
};
