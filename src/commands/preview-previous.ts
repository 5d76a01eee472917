/** Shows the previous record in the preview. */
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

export const previewPrevious: Command = {
	id: commandIds.previewPrevious,
	run: (ctx) => ctx.preview.step(-1),
};
