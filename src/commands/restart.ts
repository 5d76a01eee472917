/** Starts the language server afresh. */
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

export const restart: Command = {
	id: commandIds.restart,
	run: ({ client }) => (client.isRunning() ? client.restart() : client.start()),
};
