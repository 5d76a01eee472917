/** Reads the project view's rows again. */
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

export const refreshProject: Command = {
	id: commandIds.refreshProject,
	run({ project }) {
		project.refresh();
	},
};
