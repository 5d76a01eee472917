/** Binds a dataset to the script that a person chose. */
import { CHOOSE_RUN_NOTIFICATION, type ChooseRunParams } from "../../protocol.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";

export const chooseRun: Handler = {
	register({ connection, session }) {
		connection.onNotification(
			CHOOSE_RUN_NOTIFICATION,
			guarded(session.log, CHOOSE_RUN_NOTIFICATION, undefined, ({ uri, script }: ChooseRunParams) => {
				const document = session.documentOf(uri);
				if (document !== undefined) {
					session.chooseRun(document.file, script);
				}
			}),
		);
	},
};
