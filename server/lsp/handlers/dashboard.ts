/** Answers with the numbers of a dataset and with the records behind them, and says how far it has read. */
import type { CancellationToken } from "vscode-languageserver/node";
import { isUnavailable } from "../../core/index.js";
import {
	DASHBOARD_REQUEST,
	FIX_FILE_REQUEST,
	RECORDS_REQUEST,
	SCAN_PROGRESS_NOTIFICATION,
	type DashboardParams,
	type DashboardResult,
	type FixFileParams,
	type FixFileResult,
	type RecordsParams,
	type RecordsResult,
	type ScanProgressParams,
} from "../../protocol.js";
import { fileOf, uriOf } from "../convert.js";
import { datasetFile, noDataset } from "../dataset-file.js";
import { guarded } from "../guard.js";
import { createProgressFilter } from "../progress-filter.js";
import type { Handler } from "../server-context.js";
import type { Session } from "../session.js";

const failed = {
	kind: "none",
	reason: "The dataset could not be read.",
	todo: "See the output channel of Tunelint.",
} as const;

/** A page lists fewer; more would be a fault of the sender. */
const MOST_ROWS = 500;

export const dashboard: Handler = {
	register({ connection, session }) {
		const read = new Set<string>();
		const isWorthTelling = createProgressFilter(() => performance.now());
		session.onProgress((file, done, total) => {
			if (read.has(file) && isWorthTelling(file, done, total)) {
				const params: ScanProgressParams = {
					uri: session.documents.ofFile(file)?.uri ?? uriOf(file),
					done,
					total,
				};
				void connection.sendNotification(SCAN_PROGRESS_NOTIFICATION, params);
			}
		});
		connection.onRequest(DASHBOARD_REQUEST, (params: DashboardParams, token: CancellationToken) =>
			guarded<DashboardParams, DashboardResult>(session.log, DASHBOARD_REQUEST, failed, async () => {
				const file = datasetFile(session, params.uri);
				return file === undefined ? noDataset : answer(session, file, params, signalOf(token), read);
			})(params),
		);
		connection.onRequest(RECORDS_REQUEST, (params: RecordsParams, token: CancellationToken) =>
			guarded<RecordsParams, RecordsResult>(session.log, RECORDS_REQUEST, failed, async () => {
				const file = datasetFile(session, params.uri);
				return file === undefined ? noDataset : list(session, file, params, signalOf(token));
			})(params),
		);
		connection.onRequest(FIX_FILE_REQUEST, (params: FixFileParams, token: CancellationToken) =>
			guarded<FixFileParams, FixFileResult>(session.log, FIX_FILE_REQUEST, failed, async () => {
				const file = datasetFile(session, params.uri);
				return file === undefined ? noDataset : fix(session, file, params, signalOf(token));
			})(params),
		);
	},
};

async function answer(
	session: Session,
	file: string,
	{ length, isLarge }: DashboardParams,
	signal: Signal,
	read: Set<string>,
): Promise<DashboardResult> {
	read.add(file);
	if (isLarge === true) {
		session.workspace().records.allowLarge(file);
	}
	try {
		const found = await session
			.workspace()
			.records.dashboard(file, { signal, ...(length === undefined ? {} : { length }) });
		if (found === undefined) {
			return { kind: "cancelled" };
		}
		return isUnavailable(found)
			? { kind: "none", reason: found.reason, todo: found.todo }
			: { kind: "dashboard", ...found };
	} finally {
		read.delete(file);
	}
}

async function fix(
	session: Session,
	file: string,
	{ rule, target }: FixFileParams,
	signal: Signal,
): Promise<FixFileResult> {
	const question = { rule, target: fileOf(target) };
	const found = await session.workspace().records.fixAll(file, question, signal);
	if (found === undefined) {
		return { kind: "cancelled" };
	}
	return isUnavailable(found)
		? { kind: "none", reason: found.reason, todo: found.todo }
		: { kind: "written", ...found };
}

async function list(
	session: Session,
	file: string,
	{ filter, from, count }: RecordsParams,
	signal: Signal,
): Promise<RecordsResult> {
	const question = { filter, from, count: Math.min(count, MOST_ROWS) };
	const found = await session.workspace().records.list(file, question, signal);
	if (found === undefined) {
		return { kind: "cancelled" };
	}
	return isUnavailable(found)
		? { kind: "none", reason: found.reason, todo: found.todo }
		: { kind: "records", ...found };
}

interface Signal {
	readonly aborted: boolean;
}

function signalOf(token: CancellationToken): Signal {
	return {
		get aborted() {
			return token.isCancellationRequested;
		},
	};
}
