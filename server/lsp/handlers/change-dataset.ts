/** Answers with the edits of a change of a whole dataset; the editor applies them, so that they can be undone. */
import {
	applyEdits,
	CONVERSION_TARGETS,
	isUnavailable,
	layoutName,
	validationName,
	type DatasetChange,
	type DatasetEdit,
} from "../../core/index.js";
import {
	CHANGE_DATASET_REQUEST,
	type ChangeDatasetParams,
	type ChangeDatasetResult,
} from "../../protocol.js";
import { toRange, uriOf } from "../convert.js";
import { guarded } from "../guard.js";
import type { OpenDocument } from "../open-documents.js";
import type { Handler } from "../server-context.js";
import type { Session } from "../session.js";

const failed: ChangeDatasetResult = {
	kind: "none",
	reason: "The dataset could not be changed.",
	todo: "See the output channel of Tunelint.",
};

export const changeDataset: Handler = {
	register({ connection, session }) {
		connection.onRequest(
			CHANGE_DATASET_REQUEST,
			guarded(session.log, CHANGE_DATASET_REQUEST, failed, (params: ChangeDatasetParams) =>
				answer(session, params),
			),
		);
	},
};

async function answer(session: Session, { uri, change }: ChangeDatasetParams): Promise<ChangeDatasetResult> {
	const document = session.documentOf(uri);
	if (document === undefined || session.workspace().kindOf(document.file) !== "dataset") {
		return { kind: "none", reason: "This file is not a dataset.", todo: "Open the dataset." };
	}
	if (!isChange(change)) {
		return failed;
	}
	const found = await session.workspace().changeDataset(document.file, change);
	if (!session.isCurrent(document)) {
		return { kind: "none", reason: "The text changed meanwhile.", todo: "Try again." };
	}
	if (isUnavailable(found)) {
		return { kind: "none", reason: found.reason, todo: found.todo };
	}
	if (found.kind === "refused") {
		const reason = `Record ${found.record}: ${found.message}`;
		return { kind: "none", reason, todo: "Nothing is changed.", place: toRange(document, found.range) };
	}
	return withFiles(session, document, change, found);
}

/** What comes from the client is data like any other. */
function isChange(change: DatasetChange): boolean {
	switch (change.kind) {
		case "convert":
			return CONVERSION_TARGETS.includes(change.to);
		case "remove-duplicates":
			return true;
		case "split":
			return change.size > 0 && Number.isSafeInteger(change.seed);
		default:
			return change satisfies never;
	}
}

/** The rows of a split, and a layout that asks for another ending, go into a new file. */
async function withFiles(
	session: Session,
	document: OpenDocument,
	change: DatasetChange,
	{ edits, splitOff, summary }: DatasetEdit,
): Promise<ChangeDatasetResult> {
	const { file, text } = document;
	const renamed = change.kind === "convert" ? layoutName(file, change.to) : undefined;
	const target = change.kind === "split" ? validationName(file) : renamed;
	if (target !== undefined && (await session.host.stat(target)) !== undefined) {
		const name = session.host.basename(target);
		return { kind: "none", reason: `"${name}" is there already.`, todo: "Rename or delete it first." };
	}
	const placed = edits.map(({ range, newText }) => ({ range: toRange(document, range), newText }));
	if (target === undefined) {
		return { kind: "edit", summary, edits: placed };
	}
	const uri = uriOf(target);
	return splitOff === undefined
		? { kind: "edit", summary, edits: [], created: { uri, text: applyEdits(text, edits) } }
		: { kind: "edit", summary, edits: placed, created: { uri, text: splitOff.join("") } };
}
