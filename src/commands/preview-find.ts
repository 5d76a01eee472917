/** Looks for a text or an id in the preview that was active last. */
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

export const previewFind: Command = {
	id: commandIds.previewFind,
	run: (ctx) => ctx.preview.act("find"),
};
