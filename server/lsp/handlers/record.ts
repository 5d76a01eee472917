/** Answers with a record over several lines, which a JSON Lines file cannot hold itself. */
import { RECORD_REQUEST, type RecordParams, type RecordResult } from "../../protocol.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";

export const record: Handler = {
	register({ connection, session }) {
		connection.onRequest(
			RECORD_REQUEST,
			guarded<RecordParams, RecordResult | null>(
				session.log,
				RECORD_REQUEST,
				null,
				async ({ uri, record: number, position }) => {
					const document = session.documentOf(uri);
					if (document === undefined) {
						return null;
					}
					const offset = position === undefined ? 0 : document.offsetAt(position);
					const target = number === undefined ? { offset } : { record: number };
					return (await session.workspace().language.spread(document.file, target)) ?? null;
				},
			),
		);
	},
};
