/** Lists the records of a dataset, their messages and columns, for the outline and the breadcrumbs. */
import { SymbolKind, type DocumentSymbol } from "vscode-languageserver/node";
import type { OutlineItem } from "../../core/features/outline.js";
import { toRange, type TextPlaces } from "../convert.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";

export const outline: Handler = {
	register({ connection, session }) {
		connection.onDocumentSymbol(
			guarded(session.log, "textDocument/documentSymbol", null, async ({ textDocument }) => {
				const document = session.documentOf(textDocument.uri);
				const found = document && (await session.workspace().language.outline(document.file));
				if (document === undefined || found === undefined || !session.isCurrent(document)) {
					return null;
				}
				const symbols = found.items.map((item) => toSymbol(item, document));
				return found.left === 0 ? symbols : [...symbols, restOf(found.left, found.leftFrom, document)];
			}),
		);
	},
};

const kinds: Readonly<Record<OutlineItem["kind"], SymbolKind>> = {
	record: SymbolKind.Object,
	list: SymbolKind.Array,
	message: SymbolKind.String,
	column: SymbolKind.Field,
};

function toSymbol(item: OutlineItem, text: TextPlaces): DocumentSymbol {
	return {
		name: item.name,
		kind: kinds[item.kind],
		...(item.detail === undefined ? {} : { detail: item.detail }),
		range: toRange(text, item.range),
		selectionRange: toRange(text, item.selection),
		children: item.children.map((child) => toSymbol(child, text)),
	};
}

function restOf(count: number, from: number, text: TextPlaces): DocumentSymbol {
	const range = toRange(text, { start: from, end: from });
	const name = `… ${count} more records are not listed`;
	return { name, kind: SymbolKind.Null, range, selectionRange: range };
}
