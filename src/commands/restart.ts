/** Starts the language server afresh. */
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

export const restart: Command = {
	id: commandIds.restart,
	async run({ client, health }) {
		if (health.isWaiting()) {
			// The client itself starts a server that stopped.
			health.startNow();
			return;
		}
		await (client.isRunning() ? client.restart() : client.start());
	},
};
