/** Says which datasets of the hub a script lacks here, and downloads one when the person asks for it. */
import {
	DOWNLOAD_DATASET_REQUEST,
	MISSING_DATASETS_REQUEST,
	type DownloadDatasetParams,
	type MissingDatasetsParams,
} from "../../protocol.js";
import { guarded } from "../guard.js";
import { runDownload } from "../run-download.js";
import type { Handler } from "../server-context.js";

export const downloadDataset: Handler = {
	register(ctx) {
		const { connection, session } = ctx;
		connection.onRequest(
			MISSING_DATASETS_REQUEST,
			guarded<MissingDatasetsParams, readonly DownloadDatasetParams[]>(
				session.log,
				MISSING_DATASETS_REQUEST,
				[],
				async ({ uri }) => {
					const document = session.documentOf(uri);
					return document === undefined ? [] : (await session.workspace().dataOutside(document.file)).onHub;
				},
			),
		);
		runDownload<DownloadDatasetParams>(ctx, {
			method: DOWNLOAD_DATASET_REQUEST,
			nameOf: ({ name }) => name,
			start: ({ name, config, split, revision }, watched) =>
				session.host.downloadDataset({
					name,
					...(config === undefined ? {} : { config }),
					...(split === undefined ? {} : { split }),
					...(revision === undefined ? {} : { revision }),
					...watched,
				}),
		});
	},
};
