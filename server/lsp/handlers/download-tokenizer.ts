/** Downloads the tokenizer of a model when the person asks for it. */
import { DOWNLOAD_TOKENIZER_REQUEST, type DownloadTokenizerParams } from "../../protocol.js";
import { runDownload } from "../run-download.js";
import type { Handler } from "../server-context.js";

export const downloadTokenizer: Handler = {
	register(ctx) {
		runDownload<DownloadTokenizerParams>(ctx, {
			method: DOWNLOAD_TOKENIZER_REQUEST,
			nameOf: ({ model }) => model,
			start: ({ model, revision }, watched) =>
				ctx.session.host.downloadTokenizer({
					model,
					...(revision === undefined ? {} : { revision }),
					...watched,
				}),
		});
	},
};
