/** Offers keys, roles and special tokens while a record is typed, and options in configurations and scripts. */
import { CompletionItemKind, type CompletionItem, type CompletionParams } from "vscode-languageserver/node";
import type { Completion } from "../../core/features/complete-record.js";
import { toRange, type TextPlaces } from "../convert.js";
import { isDatasetName } from "../../workspace/file-kinds.js";
import { guarded } from "../guard.js";
import { optionItems } from "../option-items.js";
import type { Handler } from "../server-context.js";

/** A quote opens a key or a role, the others a special token. */
export const COMPLETION_TRIGGERS: readonly string[] = ['"', "<", "|", "/"];

export const completion: Handler = {
	register({ connection, session }) {
		connection.onCompletion(
			guarded<CompletionParams, CompletionItem[] | null>(
				session.log,
				"textDocument/completion",
				null,
				async (params) => {
					const document = session.documentOf(params.textDocument.uri);
					if (document === undefined || !isDatasetName(document.file)) {
						return optionItems(session, params);
					}
					const offset = document.offsetAt(params.position);
					const found = await session.workspace().language.complete(document.file, offset);
					return session.isCurrent(document) ? found.map((one, i) => toItem(one, i, document)) : null;
				},
			),
		);
	},
};

const kinds: Readonly<Record<Completion["kind"], CompletionItemKind>> = {
	key: CompletionItemKind.Property,
	role: CompletionItemKind.EnumMember,
	specialToken: CompletionItemKind.Constant,
};

function toItem(one: Completion, index: number, text: TextPlaces): CompletionItem {
	return {
		label: one.label,
		kind: kinds[one.kind],
		detail: one.detail,
		// What the format usually has comes first.
		sortText: String(index).padStart(4, "0"),
		filterText: one.newText,
		textEdit: { range: toRange(text, one.range), newText: one.newText },
	};
}
