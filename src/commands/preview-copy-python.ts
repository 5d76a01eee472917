/** Copies the selected ids and labels of the preview as Python. */
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

export const previewCopyPython: Command = {
	id: commandIds.previewCopyPython,
	run: (ctx) => ctx.preview.act("copyPython"),
};
