/** A script or a configuration that trains, with everything that its rules judge. */
import type { DatasetSummary, PythonModule, Run } from "../core/index.js";
import { appendsEos, appendsEosToText } from "../core/pipeline/appends-eos.js";
import { transformersMajor } from "../core/project/transformers-major.js";
import type { TrainingScript } from "./run-findings.js";

/** What is found out for a run before it is judged. */
export interface RunParts {
	readonly datasets: readonly DatasetSummary[];
	readonly heldOut: readonly DatasetSummary[];
	readonly imported: readonly PythonModule[];
	readonly missing: NonNullable<Run["missingDatasets"]>;
	readonly resumed: Run["resumed"];
	readonly prepared: Run["prepared"];
	readonly deepspeed: Run["deepspeed"];
	readonly tokenizer: Pick<Run, "tokenizer" | "tokenizerUnavailable">;
}

export function runOf(
	script: TrainingScript,
	{ datasets, heldOut, imported, missing, resumed, prepared, deepspeed, tokenizer }: RunParts,
): Run {
	const { config, alternatives, trainer } = script.training;
	const { requiredColumns } = trainer;
	const major = config.transformers && transformersMajor(config.transformers);
	const appends = appendsEos(config, alternatives);
	const appendsToText = appendsEosToText(config, alternatives);
	return {
		config,
		module: script.module,
		...(requiredColumns === undefined ? {} : { requiredColumns }),
		...(script.configFile === undefined ? {} : { configFile: script.configFile }),
		...tokenizer,
		datasets,
		...(appends === undefined ? {} : { appendsEos: appends }),
		...(appendsToText === undefined ? {} : { appendsEosToText: appendsToText }),
		...(heldOut.length === 0 ? {} : { heldOut }),
		...(imported.length === 0 ? {} : { imported }),
		...(resumed === undefined ? {} : { resumed }),
		...(prepared === undefined ? {} : { prepared }),
		...(deepspeed === undefined ? {} : { deepspeed }),
		...(missing.length === 0 ? {} : { missingDatasets: missing }),
		...(major === undefined ? {} : { transformersMajor: major }),
	};
}
