/** Turns offsets of a file, as a preview's tokens carry them, into a place that the editor can show. */
import {
	RECORD_PLACE_REQUEST,
	REVEAL_REQUEST,
	type RecordPlaceParams,
	type RevealParams,
	type RevealResult,
} from "../../protocol.js";
import { toRange } from "../convert.js";
import { datasetFile } from "../dataset-file.js";
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
		connection.onRequest(
			RECORD_PLACE_REQUEST,
			guarded<RecordPlaceParams, RevealResult | null>(
				session.log,
				RECORD_PLACE_REQUEST,
				null,
				async ({ uri, record }) => {
					const file = datasetFile(session, uri);
					const range =
						file === undefined ? undefined : await session.workspace().records.placeOf(file, record);
					const text = file === undefined ? undefined : await session.textOf(file);
					return text === undefined || range === undefined
						? null
						: { uri: text.uri, range: toRange(text, range) };
				},
			),
		);
	},
};
