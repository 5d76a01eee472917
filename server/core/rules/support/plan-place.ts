/** Where the value of a plan's setting is written, when it is a number that a person can replace. */
import type { Location } from "../../base/text-range.js";
import type { Run } from "../../types/run.js";
import type { Setting } from "../../types/training-config.js";

/** Undefined for a default, and for what stands outside the run's own file or is not written as a number. */
export function numberPlace(run: Run, setting: Setting<unknown>): Location | undefined {
	const { source } = setting;
	if (source === undefined || source.file !== run.module.file) {
		return undefined;
	}
	const written = run.module.text.slice(source.range.start, source.range.end);
	return /^["']?[-+]?[\d_.]+(?:e[-+]?\d+)?["']?$/i.test(written) ? source : undefined;
}
