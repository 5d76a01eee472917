/** Answers with the edit that puts the batch probe into a script; the editor applies it, so that it can be undone. */
import { isUnavailable } from "../../core/index.js";
import { PROBE_REQUEST, type ProbeParams, type ProbeResult } from "../../protocol.js";
import { toRange } from "../convert.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";
import type { Session } from "../session.js";

const failed: ProbeResult = {
	kind: "none",
	reason: "The script could not be changed.",
	todo: "See the output channel of Tunelint.",
};
const MOST_BATCHES = 1_000;

export const probe: Handler = {
	register({ connection, session }) {
		connection.onRequest(
			PROBE_REQUEST,
			guarded(session.log, PROBE_REQUEST, failed, (params: ProbeParams) => answer(session, params)),
		);
	},
};

async function answer(session: Session, { uri, change }: ProbeParams): Promise<ProbeResult> {
	const document = session.documentOf(uri);
	const kind = document === undefined ? undefined : session.workspace().kindOf(document.file);
	if (document === undefined || (kind !== "script" && kind !== "config")) {
		return { kind: "none", reason: "This file is not a Python script.", todo: "Open the training script." };
	}
	const found = await session.workspace().changeProbe(document.file, wordsOf(change));
	if (isUnavailable(found)) {
		return { kind: "none", reason: found.reason, todo: found.todo };
	}
	const edits = found.edits.map(({ range, newText }) => ({ range: toRange(document, range), newText }));
	return { kind: "edit", title: found.title, edits };
}

function wordsOf(
	change: ProbeParams["change"],
): Parameters<ReturnType<Session["workspace"]>["changeProbe"]>[1] {
	if (change.kind === "remove") {
		return { kind: "remove" };
	}
	const { withLoss, goesOn } = change;
	const batches = Math.min(Math.max(1, Math.trunc(change.batches)), MOST_BATCHES);
	return { kind: "insert", options: { batches, withLoss, goesOn } };
}
