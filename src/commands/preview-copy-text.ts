/** Copies the selected tokens of the preview as text. */
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

export const previewCopyText: Command = {
	id: commandIds.previewCopyText,
	run: (ctx) => ctx.preview.act("copyText"),
};
