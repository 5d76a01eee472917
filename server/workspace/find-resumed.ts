/** The checkpoint that a script resumes from, when its script or data were changed after it was written. */
import type { PythonArgument, PythonModule, Run } from "../core/index.js";
import type { Host } from "../host.js";
import { changedAfter } from "./changed-after.js";
import { foldersAbove } from "./folders-above.js";
import type { TrainingScript } from "./run-findings.js";

export async function findResumed(
	host: Host,
	{ file, module, training }: TrainingScript,
	data: readonly string[],
	folders: readonly string[],
): Promise<Run["resumed"]> {
	const argument = resumeArgument(module);
	const value = argument?.value;
	if (argument === undefined || value === undefined || value.certainty === "unknown") {
		return undefined;
	}
	for (const base of foldersAbove(host, file, folders)) {
		const checkpoint =
			value.kind === "string"
				? await timeOf(host, host.resolve(base, value.value))
				: await latestIn(
						host,
						base,
						training.config.outputDir?.value,
						value.kind === "boolean" && value.value,
					);
		if (checkpoint !== undefined) {
			const newer = await changedAfter(host, checkpoint.modified, [file, ...data]);
			const { location: source } = value;
			return newer.length === 0 ? undefined : { source, name: host.basename(checkpoint.folder), newer };
		}
	}
	return undefined;
}

function resumeArgument({ calls }: PythonModule): PythonArgument | undefined {
	return calls
		.flatMap(({ keywords }) => keywords)
		.find(({ name, value }) => name === "resume_from_checkpoint" && value.kind !== "none");
}

interface Checkpoint {
	readonly folder: string;
	readonly modified: number;
}

async function timeOf(host: Host, folder: string): Promise<Checkpoint | undefined> {
	const stat = await host.stat(host.resolve(folder, "trainer_state.json"));
	return stat === undefined ? undefined : { folder, modified: stat.modified };
}

/** `resume_from_checkpoint=True` takes the newest checkpoint of the output folder. */
async function latestIn(
	host: Host,
	base: string,
	outputDir: string | undefined,
	isAsked: boolean,
): Promise<Checkpoint | undefined> {
	const output = host.resolve(base, outputDir ?? "");
	const entries = outputDir === undefined || !isAsked ? [] : await host.list(output);
	const steps = entries.flatMap(({ name }) => /^checkpoint-(\d+)$/.exec(name)?.[1] ?? []).map(Number);
	return steps.length === 0
		? undefined
		: timeOf(host, host.resolve(output, `checkpoint-${Math.max(...steps)}`));
}
