/** Follows folders that are added to the window or removed from it. */
import { fileOf } from "../convert.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";

export const workspaceFolders: Handler = {
	// The library may talk to the editor when it is asked for the event, so not before the editor is ready.
	whenReady: async ({ connection, session, client }) => {
		if (!client.hasFolders) {
			return;
		}
		connection.workspace.onDidChangeWorkspaceFolders(
			guarded(session.log, "workspace/didChangeWorkspaceFolders", undefined, ({ added, removed }) => {
				const gone = removed.map(({ uri }) => fileOf(uri));
				const kept = session.folders().filter((folder) => !gone.includes(folder));
				session.setFolders([...kept, ...added.map(({ uri }) => fileOf(uri))]);
			}),
		);
	},
};
