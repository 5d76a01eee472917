/** A download that a person asked for: progress to the editor, and everything analysed again when it is here. */
import type { CancellationToken } from "vscode-languageserver/node";
import { isUnavailable, type Unavailable } from "../core/index.js";
import type { DownloadAnswer, DownloadRequest } from "../host.js";
import {
	DOWNLOAD_PROGRESS_NOTIFICATION,
	type DownloadProgressParams,
	type DownloadResult,
} from "../protocol.js";
import { guarded } from "./guard.js";
import { createProgressFilter } from "./progress-filter.js";
import type { ServerContext } from "./server-context.js";

export interface Download<Params> {
	/** The request's method. */
	readonly method: string;
	nameOf(params: Params): string;
	start(
		params: Params,
		watched: Pick<DownloadRequest, "signal" | "onProgress">,
	): Promise<DownloadAnswer | Unavailable>;
}

export function runDownload<Params>(ctx: ServerContext, { method, nameOf, start }: Download<Params>): void {
	const { connection, session } = ctx;
	const bug: DownloadResult = {
		kind: "failed",
		reason: "The download stopped because of a fault in Tunelint.",
		todo: 'See the log: "Tunelint: Show output".',
	};
	const download = async (params: Params, token: CancellationToken): Promise<DownloadResult> => {
		const name = nameOf(params);
		const isWorthTelling = createProgressFilter(() => performance.now());
		const answer = await start(params, {
			signal: {
				get aborted() {
					return token.isCancellationRequested;
				},
			},
			onProgress(done, total) {
				if (isWorthTelling(name, done, total)) {
					const progress: DownloadProgressParams = { name, done, total };
					void connection.sendNotification(DOWNLOAD_PROGRESS_NOTIFICATION, progress);
				}
			},
		});
		if (isUnavailable(answer)) {
			return { kind: "failed", reason: answer.reason, todo: answer.todo };
		}
		if (answer.kind === "cancelled") {
			return answer;
		}
		session.restart();
		return { kind: "downloaded", ...(answer.note === undefined ? {} : { note: answer.note }) };
	};
	connection.onRequest(method, (params: Params, token: CancellationToken) =>
		guarded(session.log, method, bug, (asked: Params) => download(asked, token))(params),
	);
}
