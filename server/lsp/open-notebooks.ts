/** Notebooks that the editor has open: their Python cells as one document, whose places lead to the cells. */
import type {
	DidChangeNotebookDocumentParams,
	DidOpenNotebookDocumentParams,
	TextDocumentItem,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { createLineIndex } from "../core/index.js";
import { cellPlaceOf, notebookScript } from "../core/syntax/notebook/notebook-script.js";
import { parseNotebook } from "../core/syntax/notebook/parse-notebook.js";
import { fileOf, type CellPlace } from "./convert.js";
import type { OpenDocument } from "./open-documents.js";

export interface OpenNotebooks {
	open(params: DidOpenNotebookDocumentParams): OpenDocument;
	/** Undefined: the notebook is not open. */
	change(params: DidChangeNotebookDocumentParams): OpenDocument | undefined;
	close(uri: string): void;
}

interface NotebookState {
	readonly version: number;
	/** URIs of the cells, in order. */
	readonly cells: readonly string[];
}

export function createOpenNotebooks(): OpenNotebooks {
	const notebooks = new Map<string, NotebookState>();
	const texts = new Map<string, TextDocument>();
	const add = ({ uri, languageId, version, text }: TextDocumentItem): void => {
		texts.set(uri, TextDocument.create(uri, languageId, version, text));
	};
	const keep = (uri: string, state: NotebookState): OpenDocument => {
		notebooks.set(uri, state);
		return documentOf(
			uri,
			state.version,
			state.cells.map((cell) => texts.get(cell)).filter((cell) => cell !== undefined),
		);
	};
	return {
		open({ notebookDocument: { uri, version, cells }, cellTextDocuments }) {
			cellTextDocuments.forEach(add);
			return keep(uri, { version, cells: cells.map((cell) => cell.document) });
		},
		change({ notebookDocument: { uri, version }, change: { cells } }) {
			const state = notebooks.get(uri);
			if (state === undefined) {
				return undefined;
			}
			const { structure, textContent = [] } = cells ?? {};
			structure?.didOpen?.forEach(add);
			structure?.didClose?.forEach((cell) => texts.delete(cell.uri));
			for (const { document, changes } of textContent) {
				const text = texts.get(document.uri);
				if (text !== undefined) {
					texts.set(document.uri, TextDocument.update(text, changes, document.version));
				}
			}
			const order = [...state.cells];
			if (structure !== undefined) {
				const { start, deleteCount, cells: added = [] } = structure.array;
				order.splice(start, deleteCount, ...added.map((cell) => cell.document));
			}
			return keep(uri, { version, cells: order });
		},
		close(uri) {
			notebooks.get(uri)?.cells.forEach((cell) => texts.delete(cell));
			notebooks.delete(uri);
		},
	};
}

/** The engine knows notebooks by their JSON, so it gets one that holds these cells. */
function documentOf(uri: string, version: number, cells: readonly TextDocument[]): OpenDocument {
	const text = JSON.stringify({
		cells: cells.map((cell) => ({ cell_type: "code", source: cell.getText() })),
	});
	const parsed = parseNotebook(text);
	const script = parsed && notebookScript(parsed);
	const cellAt = (offset: number): CellPlace | undefined => {
		const place = script && cellPlaceOf(script, offset);
		const cell = place && cells[place.cell];
		return cell && { uri: cell.uri, text: cell, offset: place.offset };
	};
	return {
		uri,
		file: fileOf(uri),
		version,
		text,
		...createLineIndex(text),
		notebook: { cells: cells.map((cell) => cell.uri), cellAt },
	};
}
