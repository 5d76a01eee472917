/** Answers with records as a pytest file; the editor shows it, and a person saves it. */
import { isUnavailable } from "../../core/index.js";
import { FREEZE_REQUEST, type FreezeParams, type FreezeResult } from "../../run-protocol.js";
import { freezeRecords } from "../../workspace/freeze-records.js";
import { uriOf } from "../convert.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";
import type { Session } from "../session.js";

const failed: FreezeResult = {
	kind: "none",
	reason: "The records could not be frozen.",
	todo: "See the output channel of Tunelint.",
};
const MOST_RECORDS = 1_000;

export const freeze: Handler = {
	register({ connection, session }) {
		connection.onRequest(
			FREEZE_REQUEST,
			guarded(session.log, FREEZE_REQUEST, failed, (params: FreezeParams) => answer(session, params)),
		);
	},
};

async function answer(session: Session, { uri, first, last }: FreezeParams): Promise<FreezeResult> {
	const document = session.documentOf(uri);
	const workspace = session.workspace();
	if (document === undefined || workspace.kindOf(document.file) !== "dataset") {
		return { kind: "none", reason: "This file is not a dataset.", todo: "Open the training data." };
	}
	const count = Math.min(MOST_RECORDS, Math.max(0, Math.trunc(last) - Math.trunc(first) + 1));
	const frozen = await freezeRecords(session.host, workspace, {
		file: document.file,
		records: Array.from({ length: count }, (_, i) => Math.trunc(first) + i),
		options: {},
	});
	if (isUnavailable(frozen)) {
		return { kind: "none", reason: frozen.reason, todo: frozen.todo };
	}
	const { host } = session;
	const name = host.basename(frozen.script).replace(/\.py$/, "");
	const file = host.resolve(host.dirname(frozen.script), `test_labels_${name}.py`);
	return { kind: "test", uri: uriOf(file), text: frozen.text };
}
