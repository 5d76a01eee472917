/** Compares recorded batches with the prediction, and answers with a line for each row. */
import { differenceWords, isUnavailable } from "../../core/index.js";
import {
	COMPARE_BATCHES_REQUEST,
	type CompareBatchesParams,
	type CompareBatchesResult,
} from "../../protocol.js";
import { fileOf, uriOf } from "../convert.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";
import type { Session } from "../session.js";

const failed: CompareBatchesResult = {
	kind: "none",
	reason: "The comparison failed.",
	todo: "See the output channel of Tunelint.",
};

export const compareBatches: Handler = {
	register({ connection, session }) {
		connection.onRequest(
			COMPARE_BATCHES_REQUEST,
			guarded(session.log, COMPARE_BATCHES_REQUEST, failed, (params: CompareBatchesParams) =>
				answer(session, params),
			),
		);
	},
};

async function answer(
	session: Session,
	{ uri, script }: CompareBatchesParams,
): Promise<CompareBatchesResult> {
	const options = script === undefined ? {} : { run: fileOf(script) };
	const found = await session.workspace().compareBatches(fileOf(uri), options);
	if (isUnavailable(found)) {
		return { kind: "none", reason: found.reason, todo: found.todo };
	}
	const { batches, exactness, looked, records } = found;
	const rows = found.rows.map(({ place, verdict, difference, record }) => ({
		place,
		verdict,
		...(difference === undefined ? {} : { difference: differenceWords(difference) }),
		...(record === undefined ? {} : { dataset: uriOf(record.file), record: record.record }),
	}));
	const notes = [
		...batches.problems,
		...(exactness.level === "exact" ? [] : [`The prediction is ${exactness.level}: ${exactness.why}`]),
		...(rows.some(({ verdict }) => verdict === "unmatched") && looked < records
			? [`Only ${looked} of ${records} records were looked at.`]
			: []),
	];
	return { kind: "compared", script: found.script, rows, notes };
}
