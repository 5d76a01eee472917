/** Keeps the session's documents in step with the editor. */
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";

export const documents: Handler = {
	register({ connection, session }) {
		const follow = (uri: string, file: string | undefined): void => {
			if (file === undefined) {
				session.log(`The editor spoke of "${uri}", which is not open.`);
				return;
			}
			session.documentChanged(file);
		};
		connection.onDidOpenTextDocument(
			guarded(session.log, "textDocument/didOpen", undefined, (params) =>
				follow(params.textDocument.uri, session.documents.open(params).file),
			),
		);
		connection.onDidChangeTextDocument(
			guarded(session.log, "textDocument/didChange", undefined, (params) =>
				follow(params.textDocument.uri, session.documents.change(params)?.file),
			),
		);
		connection.onDidCloseTextDocument(
			guarded(session.log, "textDocument/didClose", undefined, ({ textDocument: { uri } }) =>
				follow(uri, session.documents.close(uri)?.file),
			),
		);
	},
};
