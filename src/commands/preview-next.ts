/** Shows the next record in the preview. */
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

export const previewNext: Command = {
	id: commandIds.previewNext,
	run: (ctx) => ctx.preview.step(1),
};
