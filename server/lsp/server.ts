/** The language server: what it can do, and the table of its handlers. */
import {
	CodeActionKind,
	TextDocumentSyncKind,
	type Connection,
	type InitializeParams,
	type ServerCapabilities,
} from "vscode-languageserver/node";
import type { Host } from "../host.js";
import type { InitializationOptions } from "../protocol.js";
import { fileOf } from "./convert.js";
import { describeError } from "./guard.js";
import { changeDataset } from "./handlers/change-dataset.js";
import { chooseRun } from "./handlers/choose-run.js";
import { compareBatches } from "./handlers/compare-batches.js";
import { comparePrompts } from "./handlers/compare-prompts.js";
import { codeActions, FIX_ALL_KIND } from "./handlers/code-actions.js";
import { completion } from "./handlers/completion.js";
import { configuration } from "./handlers/configuration.js";
import { dashboard } from "./handlers/dashboard.js";
import { diagnostics } from "./handlers/diagnostics.js";
import { documents } from "./handlers/documents.js";
import { downloadDataset } from "./handlers/download-dataset.js";
import { downloadTokenizer } from "./handlers/download-tokenizer.js";
import { folding } from "./handlers/folding.js";
import { formatting } from "./handlers/formatting.js";
import { freeze } from "./handlers/freeze.js";
import { hover } from "./handlers/hover.js";
import { languageFeatures, staticLanguageFeatures } from "./handlers/language-features.js";
import { notebooks } from "./handlers/notebooks.js";
import { outline } from "./handlers/outline.js";
import { lock } from "./handlers/lock.js";
import { options } from "./handlers/options.js";
import { preview } from "./handlers/preview.js";
import { probe } from "./handlers/probe.js";
import { project } from "./handlers/project.js";
import { record } from "./handlers/record.js";
import { recordView } from "./handlers/record-view.js";
import { reveal } from "./handlers/reveal.js";
import { rulePage } from "./handlers/rule-page.js";
import { runPage } from "./handlers/run-page.js";
import { runHints } from "./handlers/run-hints.js";
import { runs } from "./handlers/runs.js";
import { selectionRanges } from "./handlers/selection-ranges.js";
import { semanticTokens } from "./handlers/semantic-tokens.js";
import { status } from "./handlers/status.js";
import { tokenizers } from "./handlers/tokenizers.js";
import { verifyParity } from "./handlers/verify-parity.js";
import { watchedFiles } from "./handlers/watched-files.js";
import { workspaceFolders } from "./handlers/workspace-folders.js";
import { readSettings } from "./read-settings.js";
import type { ClientTraits, Handler, ServerContext } from "./server-context.js";
import { createSession } from "./session.js";

/** Long enough to skip the keys of one word, short enough to feel live. */
const DELAY = 150;

/** The order matters for those that check files: previews are stale before problems are known. */
const handlers: readonly Handler[] = [
	documents,
	notebooks,
	configuration,
	workspaceFolders,
	watchedFiles,
	preview,
	diagnostics,
	status,
	hover,
	options,
	runHints,
	codeActions,
	reveal,
	runs,
	chooseRun,
	tokenizers,
	downloadTokenizer,
	downloadDataset,
	rulePage,
	verifyParity,
	probe,
	project,
	lock,
	changeDataset,
	compareBatches,
	runPage,
	freeze,
	comparePrompts,
	record,
	recordView,
	dashboard,
	outline,
	folding,
	selectionRanges,
	semanticTokens,
	completion,
	formatting,
	languageFeatures,
];

const capabilities: ServerCapabilities = {
	textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
	hoverProvider: true,
	completionProvider: { triggerCharacters: ["(", ",", "="] },
	documentLinkProvider: {},
	definitionProvider: true,
	inlayHintProvider: true,
	codeLensProvider: {},
	codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL_KIND], resolveProvider: true },
	notebookDocumentSync: {
		notebookSelector: [{ notebook: { notebookType: "jupyter-notebook" }, cells: [{ language: "python" }] }],
	},
	workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

/** What the client's diagnostics report tells of the server. */
export interface ServerProcess {
	/** Of the package; the client compares it with its own. */
	readonly version: string;
	readonly processId: number;
}

/** Serves until the editor says `exit`. */
export function startServer(connection: Connection, host: Host, { version, processId }: ServerProcess): void {
	const log = (message: string): void => connection.console.error(message);
	connection.onInitialize((params) => {
		const ctx = createContext(connection, host, params);
		for (const handler of handlers) {
			handler.register?.(ctx);
		}
		connection.onInitialized(async () => {
			for (const handler of handlers) {
				await handler.whenReady?.(ctx).catch((error: unknown) => log(`initialized: ${describeError(error)}`));
			}
		});
		connection.onShutdown(async () => {
			ctx.session.dispose();
			await host.dispose();
		});
		const own = ctx.client.canRegister ? capabilities : { ...capabilities, ...staticLanguageFeatures };
		return {
			capabilities: { ...own, experimental: { processId } },
			serverInfo: { name: "tunelint", version },
		};
	});
	connection.listen();
}

function createContext(connection: Connection, host: Host, params: InitializeParams): ServerContext {
	const { settings, commands } = readOptions(params.initializationOptions);
	const session = createSession({
		host,
		folders: foldersOf(params),
		settings: readSettings(settings),
		log: (message) => connection.console.error(message),
		delay: DELAY,
	});
	return { connection, session, client: traitsOf(params, commands) };
}

function readOptions(given: unknown): InitializationOptions {
	return typeof given === "object" && given !== null ? given : {};
}

function foldersOf({ workspaceFolders: folders, rootUri }: InitializeParams): string[] {
	const uris =
		folders?.map((folder) => folder.uri) ?? (rootUri === null || rootUri === undefined ? [] : [rootUri]);
	return uris.filter((uri) => uri.startsWith("file:")).map((uri) => fileOf(uri));
}

function traitsOf(
	{ capabilities: client }: InitializeParams,
	commands: InitializationOptions["commands"],
): ClientTraits {
	const text = client.textDocument;
	const features = [
		text?.documentSymbol,
		text?.foldingRange,
		text?.selectionRange,
		text?.formatting,
		text?.rangeFormatting,
		text?.semanticTokens,
		text?.completion,
	];
	return {
		hasFolders: client.workspace?.workspaceFolders === true,
		canWatchFiles: client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
		hasVersionedEdits: client.workspace?.workspaceEdit?.documentChanges === true,
		canRegister: features.every((feature) => feature?.dynamicRegistration === true),
		canCreateFiles: client.workspace?.workspaceEdit?.resourceOperations?.includes("create") === true,
		canRefreshHints: client.workspace?.inlayHint?.refreshSupport === true,
		canRefreshLenses: client.workspace?.codeLens?.refreshSupport === true,
		commands: commands ?? {},
	};
}
