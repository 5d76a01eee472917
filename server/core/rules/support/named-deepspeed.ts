/** The DeepSpeed configuration of a run, where it is certain which one it is and the file can be read. */
import { fileName } from "../../base/file-name.js";
import type { RelatedLocation } from "../../base/finding.js";
import type { Location } from "../../base/text-range.js";
import { configAt, type ConfigFile, type ConfigMap } from "../../syntax/config/config-node.js";
import type { Run } from "../../types/run.js";

export interface NamedDeepspeed {
	readonly config: ConfigFile;
	readonly root: ConfigMap;
	/** Without its folder. */
	readonly name: string;
	/** Where the run names it. */
	readonly source: Location;
	readonly isStage3: boolean;
	/** Where the file sets the stage of ZeRO. */
	readonly stage: readonly RelatedLocation[];
}

export function namedDeepspeed({ config: { plan }, deepspeed }: Run): NamedDeepspeed | undefined {
	const source = plan?.deepspeed?.certainty === "certain" ? plan.deepspeed.source : undefined;
	const root = deepspeed?.problems.length === 0 ? deepspeed.root : undefined;
	if (deepspeed === undefined || source === undefined || root?.kind !== "map") {
		return undefined;
	}
	const { file } = deepspeed;
	const stage = configAt(root, "zero_optimization", "stage");
	return {
		config: deepspeed,
		root,
		name: fileName(file),
		source,
		isStage3: stage?.kind === "number" && stage.value === 3,
		stage:
			stage === undefined
				? []
				: [{ file, range: { start: stage.start, end: stage.end }, message: "The stage stands here." }],
	};
}
