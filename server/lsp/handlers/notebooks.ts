/** Keeps the session's notebooks in step with the editor. */
import { guarded } from "../guard.js";
import { createOpenNotebooks } from "../open-notebooks.js";
import type { OpenDocument } from "../open-documents.js";
import type { Handler } from "../server-context.js";

export const notebooks: Handler = {
	register({ connection, session }) {
		const { synchronization } = connection.notebooks;
		const open = createOpenNotebooks();
		const follow = (document: OpenDocument | undefined): void => {
			if (document !== undefined) {
				session.documents.put(document);
				session.documentChanged(document.file);
			}
		};
		synchronization.onDidOpenNotebookDocument(
			guarded(session.log, "notebookDocument/didOpen", undefined, (params) => follow(open.open(params))),
		);
		synchronization.onDidChangeNotebookDocument(
			guarded(session.log, "notebookDocument/didChange", undefined, (params) => follow(open.change(params))),
		);
		synchronization.onDidCloseNotebookDocument(
			guarded(session.log, "notebookDocument/didClose", undefined, async ({ notebookDocument: { uri } }) => {
				open.close(uri);
				const document = session.documents.close(uri);
				for (const cell of document?.notebook?.cells ?? []) {
					await connection.sendDiagnostics({ uri: cell, diagnostics: [] });
				}
				if (document !== undefined) {
					session.documentChanged(document.file);
				}
			}),
		);
	},
};
