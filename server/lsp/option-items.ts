/** Keys, keywords and values of configurations and scripts, as the editor offers them. */
import {
	CompletionItemKind,
	CompletionItemTag,
	type CompletionItem,
	type CompletionParams,
} from "vscode-languageserver/node";
import type { OptionCompletion } from "../core/types/option-facts.js";
import { askedDocument, type AskedDocument } from "./asked-document.js";
import type { Session } from "./session.js";

export async function optionItems(session: Session, params: CompletionParams): Promise<CompletionItem[]> {
	const asked = askedDocument(session, params.textDocument.uri);
	if (asked === undefined) {
		return [];
	}
	const found = await session.workspace().completionsAt(asked.document.file, asked.offsetAt(params.position));
	return session.isCurrent(asked.document) ? found.flatMap((one) => toItem(one, asked)) : [];
}

function toItem(completion: OptionCompletion, asked: AskedDocument): readonly CompletionItem[] {
	const { label, kind, detail, documentation, isDeprecated, newText } = completion;
	const range = asked.rangeOf(completion.range);
	return range === undefined
		? []
		: [
				{
					label,
					kind: kind === "key" ? CompletionItemKind.Property : CompletionItemKind.EnumMember,
					...(detail === undefined ? {} : { detail }),
					...(documentation === undefined ? {} : { documentation }),
					...(isDeprecated ? { tags: [CompletionItemTag.Deprecated] } : {}),
					textEdit: { range, newText },
				},
			];
}
