/** Where the value of a plan's setting is written, when it is a number that a person can replace. */
import type { Location } from "../../base/text-range.js";
import type { Run } from "../../types/run.js";
import type { Setting } from "../../types/training-config.js";

/** Undefined for a default, for what is not written as a number, and for what stands in another script. */
export function numberPlace(run: Run, setting: Setting<unknown>): Location | undefined {
	const { source, value } = setting;
	// The place of a value in a configuration that the script loads is the number itself.
	if (source !== undefined && CONFIG.test(source.file) && source.file !== run.module.file) {
		return typeof value === "number" ? source : undefined;
	}
	if (source === undefined || source.file !== run.module.file) {
		return undefined;
	}
	const written = run.module.text.slice(source.range.start, source.range.end);
	return /^["']?[-+]?[\d_.]+(?:e[-+]?\d+)?["']?$/i.test(written) ? source : undefined;
}

const CONFIG = /\.(?:ya?ml|json)$/i;
