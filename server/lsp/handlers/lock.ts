/** Answers with the text of `tunelint.lock` for each open folder; the editor writes it. */
import { LOCK_REQUEST, type LockParams, type LockResult } from "../../run-protocol.js";
import { uriOf } from "../convert.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";

export const lock: Handler = {
	register({ connection, session }) {
		connection.onRequest(
			LOCK_REQUEST,
			guarded<LockParams, readonly LockResult[]>(session.log, LOCK_REQUEST, [], async () => {
				const locks: LockResult[] = [];
				for (const folder of session.folders()) {
					const { file, text } = await session.workspace().templateLock(folder);
					if (text !== undefined) {
						locks.push({ uri: uriOf(file), text });
					}
				}
				return locks;
			}),
		);
	},
};
