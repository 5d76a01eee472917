/** Downloads the tokenizer of a model when the person asks for it, and analyses everything again with it. */
import type { CancellationToken } from "vscode-languageserver/node";
import { isUnavailable } from "../../core/index.js";
import {
	DOWNLOAD_PROGRESS_NOTIFICATION,
	DOWNLOAD_TOKENIZER_REQUEST,
	type DownloadProgressParams,
	type DownloadTokenizerParams,
	type DownloadTokenizerResult,
} from "../../protocol.js";
import { guarded } from "../guard.js";
import { createProgressFilter } from "../progress-filter.js";
import type { Handler, ServerContext } from "../server-context.js";

export const downloadTokenizer: Handler = {
	register(ctx) {
		const bug: DownloadTokenizerResult = {
			kind: "failed",
			reason: "The download stopped because of a fault in Tunelint.",
			todo: 'See the log: "Tunelint: Show output".',
		};
		ctx.connection.onRequest(
			DOWNLOAD_TOKENIZER_REQUEST,
			(params: DownloadTokenizerParams, token: CancellationToken) =>
				guarded(ctx.session.log, DOWNLOAD_TOKENIZER_REQUEST, bug, (asked: DownloadTokenizerParams) =>
					download(ctx, asked, token),
				)(params),
		);
	},
};

async function download(
	{ connection, session }: ServerContext,
	{ model, revision }: DownloadTokenizerParams,
	token: CancellationToken,
): Promise<DownloadTokenizerResult> {
	const isWorthTelling = createProgressFilter(() => performance.now());
	const answer = await session.host.downloadTokenizer({
		model,
		...(revision === undefined ? {} : { revision }),
		signal: {
			get aborted() {
				return token.isCancellationRequested;
			},
		},
		onProgress(done, total) {
			if (isWorthTelling(model, done, total)) {
				const params: DownloadProgressParams = { model, done, total };
				void connection.sendNotification(DOWNLOAD_PROGRESS_NOTIFICATION, params);
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
}
