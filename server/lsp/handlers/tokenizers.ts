/** Lists the tokenizers that are on this machine. */
import { TOKENIZERS_REQUEST, type TokenizerChoice } from "../../protocol.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";

export const tokenizers: Handler = {
	register({ connection, session }) {
		connection.onRequest(
			TOKENIZERS_REQUEST,
			guarded<undefined, readonly TokenizerChoice[]>(session.log, TOKENIZERS_REQUEST, [], () =>
				session.host.listTokenizers(),
			),
		);
	},
};
