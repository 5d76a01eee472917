/** Answers with the tokens of a record, and says when the panel's are stale. */
import { isUnavailable, trainers, type RunLabel } from "../../core/index.js";
import { packPreview } from "../../core/features/pack-preview.js";
import type { PreviewChoices, PreviewModel } from "../../core/types/preview-model.js";
import {
	PREVIEW_CHANGED_NOTIFICATION,
	PREVIEW_REQUEST,
	type PreviewChangedParams,
	type PreviewParams,
	type PreviewResult,
} from "../../protocol.js";
import type { RecordTarget } from "../../workspace/inspect.js";
import { fileOf } from "../convert.js";
import { datasetFile } from "../dataset-file.js";
import { guarded } from "../guard.js";
import type { Handler, ServerContext } from "../server-context.js";
import type { Session } from "../session.js";

const failed: PreviewResult = {
	kind: "none",
	reason: "The preview failed.",
	todo: "See the output channel of Tunelint.",
};

export const preview: Handler = {
	register(ctx) {
		const { connection, session } = ctx;
		connection.onRequest(
			PREVIEW_REQUEST,
			guarded(session.log, PREVIEW_REQUEST, failed, (params: PreviewParams) => answer(session, params)),
		);
		session.onCheck((file) => announce(ctx, file));
	},
};

async function announce({ connection, session }: ServerContext, file: string): Promise<void> {
	const document = session.documents.ofFile(file);
	if (document !== undefined && session.workspace().kindOf(file) === "dataset") {
		const params: PreviewChangedParams = { uri: document.uri };
		await connection.sendNotification(PREVIEW_CHANGED_NOTIFICATION, params);
	}
}

async function answer(session: Session, params: PreviewParams): Promise<PreviewResult> {
	const { uri, record, position, recorded } = params;
	if (recorded !== undefined) {
		const { row, script } = recorded;
		const options = script === undefined ? {} : { run: fileOf(script) };
		const overlaid = await session.workspace().previewRecorded(fileOf(recorded.uri), row, options);
		return isUnavailable(overlaid)
			? { kind: "none", reason: overlaid.reason, todo: overlaid.todo }
			: resultOf(session, params, overlaid);
	}
	// A file that VS Code does not send is read from the disk.
	const file = datasetFile(session, uri);
	const document = session.documentOf(uri);
	if (file === undefined || (document === undefined && record === undefined)) {
		return {
			kind: "none",
			reason: "This file is not a dataset that Tunelint reads. Open a JSON Lines file.",
		};
	}
	const offset = position === undefined ? 0 : (document?.offsetAt(position) ?? 0);
	const target = record === undefined ? { offset } : { record };
	if (params.isAhead === true && (await isLong(session, file, target))) {
		return { kind: "none", reason: "The record is prepared when it is looked at." };
	}
	const model = await session.workspace().preview(file, target, params.changes);
	if (isUnavailable(model)) {
		return { kind: "none", reason: model.reason, todo: model.todo };
	}
	return resultOf(session, params, model);
}

/** UTF-16 units of a record that is prepared ahead: about 60,000 tokens, 0.2 seconds. A record that hangs must not keep others waiting. */
const MOST_AHEAD = 200_000;

async function isLong(session: Session, file: string, target: RecordTarget): Promise<boolean> {
	const place = "record" in target && (await session.workspace().records.placeOf(file, target.record));
	return !place || place.end - place.start > MOST_AHEAD;
}

async function resultOf(
	session: Session,
	{ forPanel }: PreviewParams,
	model: PreviewModel,
): Promise<PreviewResult> {
	return forPanel === true
		? { kind: "packed", packed: packPreview(model), choices: await choicesFor(session, model.file) }
		: { kind: "preview", model };
}

/** What the panel offers in place of the dataset's own run. */
async function choicesFor(session: Session, file: string): Promise<PreviewChoices> {
	const runs = await session.workspace().runsFor(file);
	return {
		trainers: trainers.map(({ id, name }) => ({ id, name })),
		runs: runs.map(({ script, label, isBound }) => ({ file: script, words: runWords(label), isBound })),
	};
}

function runWords({ script, trainer, version }: RunLabel): string {
	return [script, trainer, version].filter((part) => part !== undefined).join(" · ");
}
