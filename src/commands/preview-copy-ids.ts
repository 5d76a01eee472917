/** Copies the ids of the selected tokens of the preview. */
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

export const previewCopyIds: Command = {
	id: commandIds.previewCopyIds,
	run: (ctx) => ctx.preview.act("copyIds"),
};
