/** Links the paths of configurations and scripts to files, and leads from a dataset's name to its entry. */
import type {
	DefinitionParams,
	DocumentLink,
	DocumentLinkParams,
	Location,
} from "vscode-languageserver/node";
import { askedDocument } from "../asked-document.js";
import { toRange } from "../convert.js";
import { guarded } from "../guard.js";
import type { Handler, ServerContext } from "../server-context.js";

export const options: Handler = {
	register(ctx) {
		const { connection, session } = ctx;
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
