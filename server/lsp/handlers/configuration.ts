/** Takes over changed settings of the editor. */
import { guarded } from "../guard.js";
import { readSettings } from "../read-settings.js";
import type { Handler } from "../server-context.js";

export const configuration: Handler = {
	register({ connection, session }) {
		connection.onDidChangeConfiguration(
			guarded(session.log, "workspace/didChangeConfiguration", undefined, ({ settings }) =>
				session.setSettings(readSettings(sectionOf(settings))),
			),
		);
	},
};

function sectionOf(settings: unknown): unknown {
	return typeof settings === "object" && settings !== null && "tunelint" in settings
		? settings.tunelint
		: undefined;
}
