/** The DeepSpeed configuration that a run names: its path is relative to the folder that the run is started from. */
import type { Run } from "../core/index.js";
import type { Host } from "../host.js";
import { foldersAbove } from "./folders-above.js";
import type { TrainingScript } from "./run-findings.js";
import type { Scripts } from "./scripts.js";

export async function findDeepspeed(
	host: Host,
	scripts: Pick<Scripts, "config">,
	{ file, module, training }: TrainingScript,
	folders: readonly string[],
): Promise<Run["deepspeed"]> {
	const name = training.config.plan?.deepspeed?.value;
	if (name === undefined || !/\.json$/i.test(name) || isWritten(module.text, host.basename(name))) {
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

/** A script that writes the file itself may write another one than that which is here. */
function isWritten(text: string, name: string): boolean {
	const places = text.split(name).slice(1);
	return (
		places.some((after) => /^["'],\s*(?:mode\s*=\s*)?["'][wax]/.test(after)) || /\.write_text\(/.test(text)
	);
}
