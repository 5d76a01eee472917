/** The documents that the editor has open, each as an immutable snapshot of its newest text. */
import { type DidChangeTextDocumentParams, type DidOpenTextDocumentParams } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { fileOf, type CellPlace, type PlacedText } from "./convert.js";

/** One version of an open document. A newer version is another object, so identity tells whether it is current. */
export interface OpenDocument extends PlacedText {
	/** The engine's name of it. */
	readonly file: string;
	readonly version: number;
	/** Without a byte order mark. */
	readonly text: string;
	/** Set for a notebook: its text is made of its cells, which have documents of their own. */
	readonly notebook?: OpenCells;
}

export interface OpenCells {
	/** URIs, in order. */
	readonly cells: readonly string[];
	/** The cell that holds an offset of the notebook's text. */
	cellAt(offset: number): CellPlace | undefined;
}

export interface OpenDocuments {
	open(params: DidOpenTextDocumentParams): OpenDocument;
	/** Undefined: the document is not open. */
	change(params: DidChangeTextDocumentParams): OpenDocument | undefined;
	/** A document that was put together elsewhere, such as a notebook. */
	put(document: OpenDocument): void;
	close(uri: string): OpenDocument | undefined;
	ofUri(uri: string): OpenDocument | undefined;
	ofFile(file: string): OpenDocument | undefined;
	all(): readonly OpenDocument[];
}

export function createOpenDocuments(): OpenDocuments {
	const buffers = new Map<string, TextDocument>();
	const snapshots = new Map<string, OpenDocument>();
	const keep = (buffer: TextDocument): OpenDocument => {
		const snapshot = snapshotOf(buffer);
		buffers.set(buffer.uri, buffer);
		snapshots.set(buffer.uri, snapshot);
		return snapshot;
	};
	return {
		open({ textDocument: { uri, languageId, version, text } }) {
			return keep(TextDocument.create(uri, languageId, version, text));
		},
		change({ textDocument: { uri, version }, contentChanges }) {
			const buffer = buffers.get(uri);
			return buffer === undefined ? undefined : keep(TextDocument.update(buffer, contentChanges, version));
		},
		put: (document) => void snapshots.set(document.uri, document),
		close(uri) {
			const snapshot = snapshots.get(uri);
			buffers.delete(uri);
			snapshots.delete(uri);
			return snapshot;
		},
		ofUri: (uri) => snapshots.get(uri),
		ofFile: (file) => [...snapshots.values()].find((snapshot) => snapshot.file === file),
		all: () => [...snapshots.values()],
	};
}

function snapshotOf(buffer: TextDocument): OpenDocument {
	const whole = buffer.getText();
	// VS Code strips the mark, other editors may not; the engine never sees it, and positions count it.
	const shift = whole.startsWith("\ufeff") ? 1 : 0;
	return {
		uri: buffer.uri,
		file: fileOf(buffer.uri, buffer.languageId),
		version: buffer.version,
		text: whole.slice(shift),
		positionAt: (offset) => buffer.positionAt(offset + shift),
		offsetAt: (position) => Math.max(0, buffer.offsetAt(position) - shift),
	};
}
