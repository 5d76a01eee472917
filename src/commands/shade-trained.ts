/** Shades what is trained in the datasets that are open, or stops it. */
import { commandIds } from "../command-ids.js";
import type { Command } from "../command.js";

export const shadeTrained: Command = {
	id: commandIds.shadeTrained,
	run: ({ shading }) => shading.toggle(),
};
