/** Offers what is done for datasets as texts to those languages only, so that formatters and colours of others stay as they are. */
import {
	CompletionRequest,
	DocumentFormattingRequest,
	DocumentRangeFormattingRequest,
	DocumentSymbolRequest,
	FoldingRangeRequest,
	SelectionRangeRequest,
	SemanticTokensRegistrationType,
	type ServerCapabilities,
} from "vscode-languageserver/node";
import type { Handler } from "../server-context.js";
import { COMPLETION_TRIGGERS } from "./completion.js";
import { semanticLegend } from "./semantic-tokens.js";

/** The editor's own JSON support does the rest for .json files. */
const lines = [{ language: "jsonl" }];
const datasets = [{ language: "jsonl" }, { language: "json" }];

const triggerCharacters = [...COMPLETION_TRIGGERS];
const colours = { legend: semanticLegend, range: true, full: true };

/** For editors that cannot be told later which languages are meant: the answers are empty for the others. */
export const staticLanguageFeatures: ServerCapabilities = {
	documentSymbolProvider: true,
	foldingRangeProvider: true,
	selectionRangeProvider: true,
	semanticTokensProvider: colours,
	completionProvider: { triggerCharacters },
	documentFormattingProvider: true,
	documentRangeFormattingProvider: true,
};

export const languageFeatures: Handler = {
	whenReady: async ({ connection: { client: editor }, client }) => {
		if (!client.canRegister) {
			return;
		}
		await editor.register(DocumentSymbolRequest.type, { documentSelector: lines, label: "Tunelint" });
		await editor.register(FoldingRangeRequest.type, { documentSelector: lines });
		await editor.register(SelectionRangeRequest.type, { documentSelector: lines });
		await editor.register(DocumentFormattingRequest.type, { documentSelector: lines });
		await editor.register(DocumentRangeFormattingRequest.type, { documentSelector: lines });
		await editor.register(SemanticTokensRegistrationType.type, { documentSelector: datasets, ...colours });
		await editor.register(CompletionRequest.type, { documentSelector: datasets, triggerCharacters });
	},
};
