/** What the checks of a run are made from. */
import type { Finding } from "../../base/finding.js";
import type { Unavailable } from "../../base/staged.js";
import type { Libraries } from "../../options/possible-releases.js";
import { usedDigests, type DatasetSummary } from "../../types/dataset-summary.js";
import type { LineDigest } from "../../types/example-analysis.js";
import { isHeldOutName } from "../../types/held-out-name.js";
import type { PythonModule } from "../../types/python-module.js";
import type { PromptPair, Run } from "../../types/run.js";

export interface PreflightInput {
	/** Its digests hold proofs. */
	readonly run: Run;
	/** Everything that was found in the run's script, its data and the scripts that ask its model. */
	readonly findings: readonly Finding[];
	/** The run's training prompts beside the prompts that ask its model. */
	readonly pairs: readonly PromptPair[];
	/** Scripts of the same project that train nothing. */
	readonly others: readonly PythonModule[];
	/** What the project's files say of the libraries. */
	readonly libraries: Libraries;
	/** Ids of the rules that are on by default, and of those that ran. */
	readonly known: ReadonlySet<string>;
	readonly ran: ReadonlySet<string>;
	/** Training rows with a warning or an error of one of the rules. */
	rowsWith(rules: readonly string[]): number;
	/** Why datasets of the run are not here. */
	readonly missing: readonly Unavailable[];
}

/** Files that the run trains on. */
export function trainingData({ datasets }: Run): readonly DatasetSummary[] {
	return datasets.filter(({ split, file }) =>
		split === undefined || split === "unknown" ? !isHeldOutName(file) : split === "train",
	);
}

/** Files that are held out to test or validate. */
export function heldOutData(run: Run): readonly DatasetSummary[] {
	const training = trainingData(run);
	return [...run.datasets.filter((dataset) => !training.includes(dataset)), ...(run.heldOut ?? [])];
}

export function trainingRows(run: Run): readonly LineDigest[] {
	return trainingData(run).flatMap(usedDigests);
}
