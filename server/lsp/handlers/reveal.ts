/** Turns offsets of a file, as a preview's tokens carry them, into a place that the editor can show. */
import { REVEAL_REQUEST, type RevealParams, type RevealResult } from "../../protocol.js";
import { toRange } from "../convert.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";

export const reveal: Handler = {
	register({ connection, session }) {
		connection.onRequest(
			REVEAL_REQUEST,
			guarded<RevealParams, RevealResult | null>(
				session.log,
				REVEAL_REQUEST,
				null,
				async ({ file, start, end }) => {
					const text = await session.textOf(file);
					return text === undefined ? null : { uri: text.uri, range: toRange(text, { start, end }) };
				},
			),
		);
	},
};
