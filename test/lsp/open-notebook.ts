/** Opens a notebook of Python cells in the server, as editors do. */
import type { ServerProcess } from "./server-process.js";

/** Returns the URI of a cell by its index. */
export function openNotebook(
	server: ServerProcess,
	uri: string,
	cells: readonly string[],
): (index: number) => string {
	const cellUri = (index: number): string => `${uri.replace("file:", "vscode-notebook-cell:")}#c${index}`;
	server.notify("notebookDocument/didOpen", {
		notebookDocument: {
			uri,
			notebookType: "jupyter-notebook",
			version: 1,
			cells: cells.map((_, index) => ({ kind: 2, document: cellUri(index) })),
		},
		cellTextDocuments: cells.map((text, index) => ({
			uri: cellUri(index),
			languageId: "python",
			version: 1,
			text,
		})),
	});
	return cellUri;
}
