/** The connection to the language server, and what it adds to VS Code's side of the protocol. */
import * as vscode from "vscode";
import {
	HoverRequest,
	LanguageClient,
	TransportKind,
	type HoverParams,
	type Middleware,
	type ServerOptions,
} from "vscode-languageclient/node";
import type { HoverSelection, InitializationOptions } from "../server/protocol.js";
import { commandIds } from "./command-ids.js";

/** Also the section of the settings, hence of `tunelint.trace.server`. */
const ID = "tunelint";

/** The client starts its server again when it crashes: four times in three minutes, then it tells the person. */
export function createClient(extension: vscode.Uri, channel: vscode.LogOutputChannel): LanguageClient {
	const module = vscode.Uri.joinPath(extension, "dist", "server.cjs").fsPath;
	const server: ServerOptions = {
		run: { module, transport: TransportKind.ipc },
		debug: { module, transport: TransportKind.ipc, options: { execArgv: ["--nolazy", "--inspect=6019"] } },
	};
	const client: LanguageClient = new LanguageClient(ID, "Tunelint", server, {
		documentSelector: [
			{ scheme: "file", language: "jsonl" },
			{ scheme: "file", language: "json" },
			{ scheme: "file", language: "python" },
			// VS Code opens it as JSON with comments.
			{ scheme: "file", language: "jsonc", pattern: "**/tunelint.json" },
			{ scheme: "file", language: "yaml" },
			{ scheme: "file", language: "shellscript" },
			// What decides the versions counts while it is typed, too.
			{ scheme: "file", pattern: "**/*requirements*.txt" },
			{ scheme: "file", pattern: "**/{pyproject.toml,tunelint.freeze.txt}" },
			{ scheme: "untitled", language: "jsonl" },
		],
		outputChannel: channel,
		traceOutputChannel: channel,
		initializationOptions: readInitializationOptions,
		synchronize: { configurationSection: ID },
		markdown: { isTrusted: { enabledCommands: [commandIds.preview, commandIds.chooseRun] } },
		middleware: { handleDiagnostics: linkCodesToPages, ...hoverOfSelection(() => client) },
	});
	return client;
}

function readInitializationOptions(): InitializationOptions {
	return {
		settings: vscode.workspace.getConfiguration(ID),
		commands: { preview: commandIds.preview, chooseRun: commandIds.chooseRun },
	};
}

/** A rule's code opens its page through a command, because a page on the web would need a network. */
const linkCodesToPages: NonNullable<Middleware["handleDiagnostics"]> = (uri, diagnostics, next) => {
	for (const diagnostic of diagnostics) {
		if (typeof diagnostic.code === "string") {
			const query = encodeURIComponent(JSON.stringify([diagnostic.code]));
			const target = vscode.Uri.parse(`command:${commandIds.explainRule}?${query}`);
			diagnostic.code = { value: diagnostic.code, target };
		}
	}
	next(uri, diagnostics);
};

/** The protocol tells only the mouse's place; the selection around it goes along. */
function hoverOfSelection(getClient: () => LanguageClient): Pick<Middleware, "provideHover"> {
	return {
		async provideHover(document, position, token, next) {
			const editor = vscode.window.visibleTextEditors.find((visible) => visible.document === document);
			const selection = editor?.selection;
			if (selection === undefined || selection.isEmpty || !selection.contains(position)) {
				return next(document, position, token);
			}
			const client = getClient();
			const convert = client.code2ProtocolConverter;
			const params: HoverParams & HoverSelection = {
				...convert.asTextDocumentPositionParams(document, position),
				selection: convert.asRange(selection),
			};
			const hover = await client.sendRequest(HoverRequest.type, params, token);
			return client.protocol2CodeConverter.asHover(hover);
		},
	};
}
