/** The DeepSpeed configuration that a run names: its path is relative to the folder that the run is started from. */
import type { Run } from "../core/index.js";
import type { Host } from "../host.js";
import { foldersAbove } from "./folders-above.js";
import type { TrainingScript } from "./run-findings.js";
import type { Scripts } from "./scripts.js";

export async function findDeepspeed(
	host: Host,
	scripts: Pick<Scripts, "config">,
	{ file, training }: TrainingScript,
	folders: readonly string[],
): Promise<Run["deepspeed"]> {
	const name = training.config.plan?.deepspeed?.value;
	if (name === undefined || !/\.json$/i.test(name)) {
		return undefined;
	}
	for (const base of foldersAbove(host, file, folders)) {
		const found = await scripts.config(host.resolve(base, name));
		if (found !== undefined) {
			return found;
		}
	}
	return undefined;
}
