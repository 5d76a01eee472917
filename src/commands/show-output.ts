/** Shows the log of the extension and its server. */
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

export const showOutput: Command = {
	id: commandIds.showOutput,
	run: ({ channel }) => channel.show(),
};
