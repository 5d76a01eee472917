/** Deletes the rows of the open dataset that say what an earlier row says. */
import { activeDataset, changeDataset } from "../change-dataset.js";
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

export const removeDuplicateRows: Command = {
	id: commandIds.removeDuplicateRows,
	async run(ctx) {
		const document = activeDataset();
		if (document !== undefined) {
			await changeDataset(ctx, document, { kind: "remove-duplicates" });
		}
	},
};
