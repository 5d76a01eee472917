/** Two runs over their whole data, side by side: of one workspace with other options, or of two. */
import { isUnavailable, type LineDigest, type Unavailable } from "../core/index.js";
import { signalDelta, type SignalDelta } from "../core/features/preflight/signal-delta.js";
import type { PreviewOptions, Workspace } from "./workspace.js";

export interface DeltaSide {
	readonly workspace: Workspace;
	/** Datasets of the run. */
	readonly files: readonly string[];
	readonly options: PreviewOptions;
}

export interface RunDelta {
	readonly delta: SignalDelta;
	/** Why the numbers may be otherwise in the run. */
	readonly notes: readonly string[];
}

export async function deltaOfRuns(before: DeltaSide, after: DeltaSide): Promise<RunDelta | Unavailable> {
	const then = await digestsOf(before);
	if (isUnavailable(then)) {
		return then;
	}
	const now = await digestsOf(after);
	return isUnavailable(now)
		? now
		: {
				delta: signalDelta(then.digests, now.digests),
				notes: [...new Set([...then.notes, ...now.notes])],
			};
}

interface SideDigests {
	readonly digests: readonly LineDigest[];
	readonly notes: readonly string[];
}

async function digestsOf({ workspace, files, options }: DeltaSide): Promise<SideDigests | Unavailable> {
	const digests: LineDigest[] = [];
	const notes: string[] = [];
	for (const file of files) {
		const answer = await workspace.signal(file, options);
		if (isUnavailable(answer)) {
			return answer;
		}
		for (const digest of answer.digests) {
			digests.push(digest);
		}
		const { exactness } = answer.run;
		if (exactness.level !== "exact") {
			notes.push(`${exactness.level}: ${exactness.why}`);
		}
	}
	return { digests, notes };
}
