/** Settings whose value the script does not fix: the mask is then not shown, or shown with the doubt named. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { Setting } from "../../types/training-config.js";

export interface UncertainSettings {
	/** Set when a value cannot be known. */
	readonly gap?: Unavailable;
	/** Set when a value is a default that something outside the script may change. */
	readonly why?: string;
}

export function findUncertainSettings(
	settings: readonly (Setting<unknown> | undefined)[],
): UncertainSettings {
	const present = settings.filter((setting) => setting !== undefined);
	const unknown = present.find(({ certainty }) => certainty === "unknown");
	if (unknown !== undefined) {
		return {
			gap: unavailable(
				`The value of ${unknown.option} is computed in a way that Tunelint cannot follow.`,
				`Write the value of ${unknown.option} as a constant in the script.`,
			),
		};
	}
	const possible = present.filter(({ certainty }) => certainty === "possible").map(({ option }) => option);
	return possible.length === 0
		? {}
		: { why: `${possible.join(" and ")} may be changed by the command line or the environment.` };
}
