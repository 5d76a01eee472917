/** Answers with a record as it can be read and edited, puts edited ones back, and tells which characters are trained. */
import { isUnavailable } from "../../core/index.js";
import {
	RECORD_VIEW_REQUEST,
	SAVE_RECORD_REQUEST,
	TRAINED_SPANS_REQUEST,
	type RecordViewParams,
	type RecordViewResult,
	type SaveRecordParams,
	type SaveRecordResult,
	type TrainedSpansParams,
	type TrainedSpansResult,
} from "../../protocol.js";
import { toOffsets, toRange } from "../convert.js";
import { datasetFile, noDataset } from "../dataset-file.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";
import type { Session } from "../session.js";

const failed = {
	kind: "none",
	reason: "The record could not be read.",
	todo: "See the output channel of Tunelint.",
} as const;

const nothing: TrainedSpansResult = { spans: [] };

export const recordView: Handler = {
	register({ connection, session }) {
		connection.onRequest(
			RECORD_VIEW_REQUEST,
			guarded(session.log, RECORD_VIEW_REQUEST, failed, (params: RecordViewParams) => view(session, params)),
		);
		connection.onRequest(
			SAVE_RECORD_REQUEST,
			guarded(session.log, SAVE_RECORD_REQUEST, failed, (params: SaveRecordParams) => save(session, params)),
		);
		connection.onRequest(
			TRAINED_SPANS_REQUEST,
			guarded(session.log, TRAINED_SPANS_REQUEST, nothing, (params: TrainedSpansParams) =>
				shade(session, params),
			),
		);
	},
};

async function view(session: Session, { uri, record, text }: RecordViewParams): Promise<RecordViewResult> {
	const file = datasetFile(session, uri);
	if (file === undefined) {
		return noDataset;
	}
	const found = await session.workspace().records.view(file, record, text);
	if (isUnavailable(found)) {
		return { kind: "none", reason: found.reason, todo: found.todo };
	}
	const problems = found.problems.map(({ range, fixes, rule, severity, message }) => ({
		...range,
		rule,
		severity,
		message,
		fixes: fixes.map(({ title, isPreferred, edits }) => ({
			title,
			isPreferred,
			edits: edits.map((edit) => ({ ...edit.range, newText: edit.newText })),
		})),
	}));
	return { ...found, kind: "view", problems };
}

async function save(session: Session, { uri, ...edited }: SaveRecordParams): Promise<SaveRecordResult> {
	const file = datasetFile(session, uri);
	const document = session.documentOf(uri);
	if (file === undefined) {
		return noDataset;
	}
	const { records } = session.workspace();
	if (document === undefined) {
		// VS Code does not send large files, so there is no document to edit.
		const fault = await records.write(file, edited);
		session.filesChanged([file]);
		return fault === undefined
			? { kind: "written" }
			: { kind: "none", reason: fault.reason, todo: fault.todo };
	}
	const edits = await records.edits(file, edited);
	if (isUnavailable(edits)) {
		return { kind: "none", reason: edits.reason, todo: edits.todo };
	}
	if (!session.isCurrent(document)) {
		return { kind: "none", reason: "The dataset changed meanwhile.", todo: "Save again." };
	}
	return {
		kind: "edit",
		edits: edits.map(({ range, newText }) => ({ range: toRange(document, range), newText })),
	};
}

async function shade(session: Session, { uri, range }: TrainedSpansParams): Promise<TrainedSpansResult> {
	const document = session.documentOf(uri);
	if (document === undefined || datasetFile(session, uri) === undefined) {
		return nothing;
	}
	const found = await session.workspace().records.shading(document.file, toOffsets(document, range));
	if (isUnavailable(found)) {
		return { spans: [], note: `${found.reason} ${found.todo}` };
	}
	return {
		spans: session.isCurrent(document)
			? found.spans.map((span) => ({ range: toRange(document, span), state: span.state }))
			: [],
		...(found.isComplete
			? {}
			: { note: "Only the first records on the screen are shaded: together they are too long." }),
	};
}
