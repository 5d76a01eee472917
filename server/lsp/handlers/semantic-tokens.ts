/** Colours roles, special tokens, placeholders and template text inside the strings of a dataset. */
import { SemanticTokensBuilder, type SemanticTokens } from "vscode-languageserver/node";
import type { TextRange } from "../../core/index.js";
import type { SemanticSpan, SpeakerRole } from "../../core/features/semantic-spans.js";
import { toOffsets } from "../convert.js";
import { guarded } from "../guard.js";
import type { OpenDocument } from "../open-documents.js";
import type { Handler, ServerContext } from "../server-context.js";

const types = ["chatRole", "specialToken", "promptPlaceholder", "templateText"];
const speakers: readonly SpeakerRole[] = ["system", "user", "assistant", "tool"];

export const semanticLegend = { tokenTypes: types, tokenModifiers: [...speakers] };

/** A longer document is coloured by what is on screen: an answer for the whole would come late, and stop somewhere. */
const WHOLE_DOCUMENT = 500_000;

export const semanticTokens: Handler = {
	register(ctx) {
		const { connection, session } = ctx;
		const { semanticTokens: requests } = connection.languages;
		const nothing: SemanticTokens = { data: [] };
		requests.on(
			guarded(session.log, "textDocument/semanticTokens/full", nothing, async ({ textDocument }) => {
				const document = session.documentOf(textDocument.uri);
				return document === undefined || document.text.length > WHOLE_DOCUMENT
					? noAnswer
					: tokensOf(ctx, document, { start: 0, end: document.text.length });
			}),
		);
		requests.onRange(
			guarded(session.log, "textDocument/semanticTokens/range", nothing, async ({ textDocument, range }) => {
				const document = session.documentOf(textDocument.uri);
				return document === undefined ? nothing : tokensOf(ctx, document, toOffsets(document, range));
			}),
		);
	},
};

// The protocol allows null, on which an editor goes on asking for ranges; the library's type does not.
const noAnswer = null as unknown as SemanticTokens;

async function tokensOf(
	{ session }: ServerContext,
	document: OpenDocument,
	range: TextRange,
): Promise<SemanticTokens> {
	const { spans } = await session.workspace().language.colours(document.file, range);
	const builder = new SemanticTokensBuilder();
	if (session.isCurrent(document)) {
		for (const span of spans) {
			const { line, character } = document.positionAt(span.start);
			const modifiers = span.speaker === undefined ? 0 : 1 << speakers.indexOf(span.speaker);
			builder.push(line, character, span.end - span.start, typeIndex[span.kind], modifiers);
		}
	}
	return builder.build();
}

const typeIndex: Readonly<Record<SemanticSpan["kind"], number>> = {
	role: 0,
	specialToken: 1,
	placeholder: 2,
	templateText: 3,
};
