/** Completes keys and values of configurations, links their paths to files, and leads from a dataset's name to its entry. */
import {
	CompletionItemKind,
	CompletionItemTag,
	type CompletionItem,
	type CompletionParams,
	type DefinitionParams,
	type DocumentLink,
	type DocumentLinkParams,
	type Location,
} from "vscode-languageserver/node";
import type { OptionCompletion } from "../../core/types/option-facts.js";
import { askedDocument } from "../asked-document.js";
import { toRange } from "../convert.js";
import { guarded } from "../guard.js";
import type { OpenDocument } from "../open-documents.js";
import type { Handler, ServerContext } from "../server-context.js";

export const options: Handler = {
	register(ctx) {
		const { connection, session } = ctx;
		connection.onCompletion(
			guarded<CompletionParams, CompletionItem[]>(session.log, "textDocument/completion", [], (params) =>
				complete(ctx, params),
			),
		);
		connection.onDocumentLinks(
			guarded<DocumentLinkParams, DocumentLink[]>(session.log, "textDocument/documentLink", [], (params) =>
				link(ctx, params),
			),
		);
		connection.onDefinition(
			guarded<DefinitionParams, Location | null>(session.log, "textDocument/definition", null, (params) =>
				define(ctx, params),
			),
		);
	},
};

async function complete({ session }: ServerContext, params: CompletionParams): Promise<CompletionItem[]> {
	const document = session.documentOf(params.textDocument.uri);
	if (document === undefined) {
		return [];
	}
	const offset = document.offsetAt(params.position);
	const found = await session.workspace().completionsAt(document.file, offset);
	return session.isCurrent(document) ? found.map((one) => toItem(one, document)) : [];
}

function toItem(completion: OptionCompletion, document: OpenDocument): CompletionItem {
	const { label, kind, detail, documentation, isDeprecated, range, newText } = completion;
	return {
		label,
		kind: kind === "key" ? CompletionItemKind.Property : CompletionItemKind.EnumMember,
		...(detail === undefined ? {} : { detail }),
		...(documentation === undefined ? {} : { documentation }),
		...(isDeprecated ? { tags: [CompletionItemTag.Deprecated] } : {}),
		textEdit: { range: toRange(document, range), newText },
	};
}

async function link({ session }: ServerContext, params: DocumentLinkParams): Promise<DocumentLink[]> {
	const asked = askedDocument(session, params.textDocument.uri);
	if (asked === undefined) {
		return [];
	}
	const links = await session.workspace().linksOf(asked.document.file);
	return !session.isCurrent(asked.document)
		? []
		: links.flatMap((one) => {
				const range = asked.rangeOf(one.range);
				return range === undefined ? [] : [{ range, target: session.uriOf(one.target) }];
			});
}

async function define({ session }: ServerContext, params: DefinitionParams): Promise<Location | null> {
	const asked = askedDocument(session, params.textDocument.uri);
	if (asked === undefined) {
		return null;
	}
	const offset = asked.offsetAt(params.position);
	const found = await session.workspace().definitionAt(asked.document.file, offset);
	const text = found && (await session.textOf(found.file));
	return found === undefined || text === undefined
		? null
		: { uri: text.uri, range: toRange(text, found.range) };
}
