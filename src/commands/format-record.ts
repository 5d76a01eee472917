/** Opens the record at the cursor over several lines, beside the dataset, to be read and edited: in the file itself it would be no record any more. */
import * as vscode from "vscode";
import { RECORD_REQUEST, type RecordParams, type RecordResult } from "../../server/protocol.js";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";
import { targetOf } from "../dataset-target.js";
import { recordViewUri } from "../record-views.js";

export const formatRecord: Command = {
	id: commandIds.formatRecord,
	async run({ client }, argument) {
		const target = targetOf(argument);
		const { uri, record, position } = target ?? {};
		const params: RecordParams | undefined =
			uri === undefined
				? undefined
				: {
						uri,
						...(record === undefined ? {} : { record }),
						...(position === undefined ? {} : { position }),
					};
		const found =
			params === undefined ? null : await client.sendRequest<RecordResult | null>(RECORD_REQUEST, params);
		if (found === null || uri === undefined) {
			void vscode.window.showInformationMessage(
				vscode.l10n.t("Put the cursor in a record of a dataset (.jsonl) to format it."),
			);
			return;
		}
		await vscode.window.showTextDocument(recordViewUri(vscode.Uri.parse(uri), found.record), {
			viewColumn: vscode.ViewColumn.Beside,
			preview: true,
		});
	},
};
