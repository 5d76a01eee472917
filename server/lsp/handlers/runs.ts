/** Lists the scripts that could train on a dataset. */
import { RUNS_REQUEST, type RunChoice, type RunsParams } from "../../protocol.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";

export const runs: Handler = {
	register({ connection, session }) {
		connection.onRequest(
			RUNS_REQUEST,
			guarded<RunsParams, readonly RunChoice[]>(session.log, RUNS_REQUEST, [], async ({ uri }) => {
				const document = session.documentOf(uri);
				return document === undefined ? [] : session.workspace().runsFor(document.file);
			}),
		);
	},
};
