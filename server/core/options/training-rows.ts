/** How many rows a run sees in one epoch, as far as its files and its script tell. */
import { usedDigests, type DatasetSummary } from "../types/dataset-summary.js";
import type { PythonModule } from "../types/python-module.js";
import type { DatasetReference, TrainingConfig } from "../types/training-config.js";
import { keywordIn, plainValueOf } from "./plain-python.js";

export interface TrainingRows {
	/** Records that are trained on; those that the trainer drops are not counted. */
	readonly rows: number;
	/** What may make the number another: `the script filters rows`. */
	readonly doubts: readonly string[];
	/** True when it cannot be larger. */
	readonly isUpperBound: boolean;
}

/** Undefined: the data is not here, or only a part of it. */
export function trainingRows(
	config: TrainingConfig,
	module: PythonModule,
	datasets: readonly DatasetSummary[],
): TrainingRows | undefined {
	const used = datasets.filter(({ split }) => isTrained(split));
	const wanted = config.datasets.filter(({ split }) => isTrained(split));
	if (used.length === 0 || !wanted.every(({ name }) => used.some((one) => isNamed(one, name)))) {
		return undefined;
	}
	const most = config.plan?.maxRows?.value ?? Infinity;
	const all = used.reduce((sum, dataset) => sum + Math.min(keptRows(dataset), most), 0);
	const share = config.plan?.heldBack?.value ?? splitOff(module);
	const methods = new Set(module.calls.map(({ name }) => name));
	const doubts = [
		...[...reducing].flatMap(([name, words]) => (methods.has(name) ? [words] : [])),
		...(splits(module) > 0 && share === undefined ? ["the script splits rows off"] : []),
		...(wanted.some(({ loading }) => loading?.slice === "unknown")
			? ["the script loads a part of a split"]
			: []),
	];
	const growing = [...increasing].flatMap(([name, words]) => (methods.has(name) ? [words] : []));
	const chunks = CHUNKS.test(module.text) ? ["the script cuts texts into several rows"] : [];
	return {
		rows: share === undefined || share <= 0 ? all : all - (share < 1 ? Math.ceil(share * all) : share),
		doubts: [...doubts, ...growing, ...chunks],
		isUpperBound: growing.length === 0 && chunks.length === 0,
	};
}

const reducing: ReadonlyMap<string, string> = new Map([
	["filter", "the script filters rows"],
	["select", "the script selects rows"],
	["shard", "the script takes a shard"],
	["take", "the script takes the first rows"],
	["skip", "the script skips rows"],
	["dropna", "the script filters rows"],
	["drop_duplicates", "the script filters rows"],
]);
const increasing: ReadonlyMap<string, string> = new Map([
	["interleave_datasets", "the script mixes datasets"],
	["repeat", "the script repeats rows"],
	["explode", "the script makes rows"],
	["from_generator", "the script makes rows"],
	["from_list", "the script makes rows"],
	["from_dict", "the script makes rows"],
	["add_item", "the script makes rows"],
]);
const CHUNKS = /return_overflowing_tokens|group_texts|ConstantLengthDataset|\]\s*\*\s*\d+\s*\)/;

function isTrained(split: DatasetReference["split"] | undefined): boolean {
	return split !== "validation" && split !== "test";
}

/** The same file under another name of the run's is not known to be it. */
function isNamed({ file, reference }: DatasetSummary, name: string): boolean {
	if (reference?.name === name) {
		return true;
	}
	const path = name.replace(/\\/g, "/").replace(/^(?:\.{1,2}\/)+|^\/+|\/+$/g, "");
	const whole = file.replace(/\\/g, "/");
	return !/[*?]/.test(path) && (whole.endsWith(`/${path}`) || whole.includes(`/${path}/`));
}

function keptRows(dataset: DatasetSummary): number {
	return usedDigests(dataset).filter(({ dropped }) => dropped !== true).length;
}

function splits({ calls }: PythonModule): number {
	return calls.filter(({ name }) => name === "train_test_split").length;
}

/** Rows, or their share, that the only `train_test_split` of the script takes away. */
function splitOff(module: PythonModule): number | undefined {
	const [call, ...others] = module.calls.filter(({ name }) => name === "train_test_split");
	if (call === undefined || others.length > 0) {
		return undefined;
	}
	const argument = keywordIn(call, "test_size") ?? call.positional[0];
	const size = argument?.value.certainty === "certain" ? plainValueOf(argument.value) : undefined;
	return typeof size === "number" ? size : undefined;
}
