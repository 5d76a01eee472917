/** A small editor on a temporary folder: opens, changes and asks, and speaks of places by their text. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type {
	CodeAction,
	Diagnostic,
	Hover,
	Position,
	PublishDiagnosticsParams,
	Range,
	TextDocumentEdit,
	WorkspaceEdit,
} from "vscode-languageserver/node";
import { createLineIndex } from "../../server/core/index.js";
import { startServerProcess, type ServerProcess } from "./server-process.js";

export interface Editor {
	readonly server: ServerProcess;
	/** Ends the server and removes the folder. */
	dispose(): void;
	uriOf(name: string): string;
	/** Opens a document and waits for its problems. */
	open(name: string, text: string, languageId?: string): Promise<Problem[]>;
	/** Opens a document about which the server may stay silent. */
	openSilently(name: string, text: string, languageId: string): void;
	/** Replaces the first occurrence and waits for the problems of the new text. */
	replace(name: string, before: string, after: string): Promise<Problem[]>;
	/** Replaces the first occurrence without waiting for anything. */
	type(name: string, before: string, after: string): void;
	/** Closes it and waits until its problems are taken back. */
	close(name: string): Promise<void>;
	problems(name: string, fits: (problems: readonly Problem[]) => boolean): Promise<Problem[]>;
	/** The Markdown below the middle of `text`, or of the whole selection of it. */
	hover(name: string, text: string, options?: { readonly selected: boolean }): Promise<string | undefined>;
	actions(name: string, text: string, only?: string): Promise<CodeAction[]>;
	/** The document after the edit of an action, which is resolved first when it has none. */
	applied(name: string, action: CodeAction): Promise<string>;
}

export interface Problem {
	readonly rule: string;
	/** The characters below the squiggle. */
	readonly text: string;
	readonly severity: string;
	readonly message: string;
	readonly diagnostic: Diagnostic;
}

interface Document {
	version: number;
	text: string;
}

const severities = ["", "error", "warning", "info", "hint"];

export interface EditorOptions {
	readonly files: Readonly<Record<string, string>>;
	readonly initializationOptions?: unknown;
	/** Variables of the server's process. */
	readonly environment?: Readonly<Record<string, string>>;
}

/** Writes the files into a new folder and starts the server there. */
export async function startEditor({
	files,
	initializationOptions,
	environment,
}: EditorOptions): Promise<Editor> {
	const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-lsp-")));
	for (const [name, text] of Object.entries(files)) {
		fs.writeFileSync(path.join(folder, name), text);
	}
	const server = startServerProcess(environment);
	const commands = { preview: "tunelint.preview", chooseRun: "tunelint.chooseRun" };
	await server.request("initialize", initializeParams(folder, initializationOptions ?? { commands }));
	server.notify("initialized", {});
	return createEditor(server, folder);
}

/** Runs the test with an editor of its own and leaves nothing behind. */
export async function withEditor(
	options: EditorOptions,
	test: (editor: Editor) => Promise<void>,
): Promise<void> {
	const editor = await startEditor(options);
	try {
		await test(editor);
	} finally {
		editor.dispose();
	}
}

function initializeParams(folder: string, initializationOptions: unknown): object {
	const uri = pathToFileURL(folder).href;
	return {
		processId: process.pid,
		rootUri: uri,
		workspaceFolders: [{ uri, name: "folder" }],
		initializationOptions,
		capabilities: {
			workspace: {
				workspaceFolders: true,
				workspaceEdit: { documentChanges: true },
				didChangeWatchedFiles: { dynamicRegistration: true },
			},
		},
	};
}

function createEditor(server: ServerProcess, folder: string): Editor {
	const documents = new Map<string, Document>();
	const uriOf = (name: string): string => pathToFileURL(path.join(folder, name)).href;
	const documentOf = (name: string): Document => {
		const document = documents.get(name);
		assert.ok(document, `"${name}" is not open`);
		return document;
	};
	const rangeOf = (name: string, text: string): Range => {
		const whole = documentOf(name).text;
		const start = whole.indexOf(text);
		assert.notEqual(start, -1, `"${name}" does not hold ${text}`);
		const lines = createLineIndex(whole);
		return { start: lines.positionAt(start), end: lines.positionAt(start + text.length) };
	};
	const problemsAfter = async (
		name: string,
		fits: (problems: readonly Problem[], version?: number) => boolean,
	): Promise<Problem[]> => {
		const read = ({ diagnostics }: PublishDiagnosticsParams): Problem[] =>
			diagnostics.map((diagnostic) => problemOf(diagnostic, documents.get(name)?.text ?? ""));
		const published = await server.next<PublishDiagnosticsParams>(
			"textDocument/publishDiagnostics",
			(params) => params.uri === uriOf(name) && fits(read(params), params.version),
		);
		return read(published);
	};
	const openSilently = (name: string, text: string, languageId: string): void => {
		documents.set(name, { version: 1, text });
		server.notify("textDocument/didOpen", {
			textDocument: { uri: uriOf(name), languageId, version: 1, text },
		});
	};
	const type = (name: string, before: string, after: string): number => {
		const document = documentOf(name);
		const range = rangeOf(name, before);
		document.text = document.text.replace(before, () => after);
		document.version++;
		const { version } = document;
		server.notify("textDocument/didChange", {
			textDocument: { uri: uriOf(name), version },
			contentChanges: [{ range, text: after }],
		});
		return version;
	};
	return {
		server,
		dispose() {
			server.kill();
			fs.rmSync(folder, { recursive: true, force: true });
		},
		uriOf,
		openSilently,
		open(name, text, languageId = "jsonl") {
			server.skip();
			openSilently(name, text, languageId);
			return problemsAfter(name, (_, version) => version === 1);
		},
		type,
		replace(name, before, after) {
			const version = type(name, before, after);
			return problemsAfter(name, (_, published) => published === version);
		},
		async close(name) {
			documents.delete(name);
			server.notify("textDocument/didClose", { textDocument: { uri: uriOf(name) } });
			await problemsAfter(name, (problems, version) => version === undefined && problems.length === 0);
		},
		problems: problemsAfter,
		async hover(name, text, options) {
			const range = rangeOf(name, text);
			const middle = {
				line: range.start.line,
				character: range.start.character + Math.floor(text.length / 2),
			};
			const hover = await server.request<Hover | null>("textDocument/hover", {
				textDocument: { uri: uriOf(name) },
				position: middle,
				...(options?.selected === true ? { selection: range } : {}),
			});
			return hover === null ? undefined : (hover.contents as { readonly value: string }).value;
		},
		actions: (name, text, only) =>
			server.request("textDocument/codeAction", {
				textDocument: { uri: uriOf(name) },
				range: rangeOf(name, text),
				context: { diagnostics: [], ...(only === undefined ? {} : { only: [only] }) },
			}),
		async applied(name, action) {
			const { edit } =
				action.edit === undefined ? await server.request<CodeAction>("codeAction/resolve", action) : action;
			const document = documentOf(name);
			return applyTo(document.text, changesOf(edit, uriOf(name), document.version));
		},
	};
}

function problemOf(diagnostic: Diagnostic, text: string): Problem {
	const lines = createLineIndex(text);
	const { range, code, severity, message } = diagnostic;
	return {
		rule: String(code),
		text: text.slice(lines.offsetAt(range.start), lines.offsetAt(range.end)),
		severity: severities[severity ?? 0] ?? "",
		message: typeof message === "string" ? message : message.value,
		diagnostic,
	};
}

interface Change {
	readonly range: { readonly start: Position; readonly end: Position };
	readonly newText: string;
}

function changesOf(edit: WorkspaceEdit | undefined, uri: string, version: number): readonly Change[] {
	const edits = (edit?.documentChanges ?? []) as readonly TextDocumentEdit[];
	const own = edits.find(({ textDocument }) => textDocument.uri === uri);
	assert.ok(own, "the action edits the document");
	assert.equal(own.textDocument.version, version, "the edit names the version that it is for");
	return own.edits as readonly Change[];
}

function applyTo(text: string, changes: readonly Change[]): string {
	const lines = createLineIndex(text);
	const offsets = changes.map(({ range, newText }) => ({
		start: lines.offsetAt(range.start),
		end: lines.offsetAt(range.end),
		newText,
	}));
	return offsets
		.sort((a, b) => b.start - a.start)
		.reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}
