/** What a run amounts to: its rows, the share of them that is trained, and its steps. */
import { effectiveBatch, planDoubts, planSteps, type PlanSteps } from "../options/plan-steps.js";
import { trainingRows } from "../options/training-rows.js";
import { usedDigests, type DatasetSummary } from "../types/dataset-summary.js";
import type { PythonModule } from "../types/python-module.js";
import type { DatasetReference, TrainingConfig } from "../types/training-config.js";
import { statsOf } from "./dataset-stats.js";

export interface RunFacts {
	/** Datasets that could be read, in the order of the run. */
	readonly datasets: readonly DatasetFacts[];
	/** The sums of those that are trained on. */
	readonly training: DatasetCounts;
	/** Rows, or packed sequences, of one epoch; absent: not known. */
	readonly rows?: { readonly count: number; readonly isPacked: boolean };
	/** Rows of one step on one device. */
	readonly effectiveBatch?: number;
	/** On one device. */
	readonly steps?: PlanSteps;
	/** Why rows and steps may be others: `the script filters rows`. Empty: they are exact for one device. */
	readonly doubts: readonly string[];
	/** Those of them that also hold where the number of steps is written. */
	readonly planDoubts: readonly string[];
}

export interface DatasetFacts extends DatasetCounts {
	readonly file: string;
	readonly split: DatasetReference["split"];
	/** How the run names it. */
	readonly reference?: DatasetReference;
	/** The run names another path, and this is the only file that is called so. */
	readonly isLikely?: true;
}

export interface DatasetCounts {
	readonly records: number;
	/** Records that the trainer removes. */
	readonly dropped: number;
	/** Records that the maximum length cuts. */
	readonly cut: number;
	/** Tokens that go into the model, and those of them that are trained; absent without a mask of every record. */
	readonly tokens?: { readonly all: number; readonly trained: number };
}

export function runFactsOf(
	config: TrainingConfig,
	module: PythonModule,
	summaries: readonly DatasetSummary[],
): RunFacts {
	const datasets = summaries.map((summary) => ({
		file: summary.file,
		split: summary.split ?? "unknown",
		...(summary.reference === undefined ? {} : { reference: summary.reference }),
		...(summary.isLikely === undefined ? {} : { isLikely: summary.isLikely }),
		...countsOf(summary),
	}));
	const training = sum(datasets.filter(({ split }) => split === "train" || split === "unknown"));
	const found = trainingRows(config, module, summaries);
	const packed = packsOf(config, summaries);
	const count = packed === undefined ? found?.rows : packed;
	const open = config.plan === undefined ? [] : planDoubts(config.plan);
	const doubts = [
		...open,
		...(found?.doubts ?? []),
		...(typeof packed === "number" ? ["how the rows are packed is estimated"] : []),
	];
	const rows = count === undefined || count === "unknown" ? undefined : count;
	const { plan } = config;
	const steps = plan && planSteps(plan, found === undefined ? undefined : rows);
	const batch = plan && effectiveBatch(plan);
	const isGuess = plan?.stepping.kind === "trainer" && plan.stepping.rounds === "unknown";
	return {
		datasets,
		training,
		...(rows === undefined || found === undefined
			? {}
			: { rows: { count: rows, isPacked: packed !== undefined } }),
		...(batch === undefined ? {} : { effectiveBatch: batch }),
		...(steps === undefined ? {} : { steps }),
		planDoubts: open,
		doubts: isGuess ? [...doubts, "the release of Transformers is not known"] : doubts,
	};
}

function countsOf(summary: DatasetSummary): DatasetCounts {
	const digests = usedDigests(summary);
	const masked = digests.filter(({ tokens, trained }) => tokens !== undefined && trained !== undefined);
	const kept = masked.filter(({ dropped }) => dropped !== true);
	const all = kept.reduce((total, { tokens = 0, cut = 0 }) => total + tokens - cut, 0);
	const trained = kept.reduce((total, digest) => total + (digest.trained ?? 0), 0);
	return {
		records: digests.length,
		dropped: digests.filter(({ dropped }) => dropped === true).length,
		cut: digests.filter(({ cut = 0 }) => cut > 0).length,
		...(masked.length === 0 || masked.length < digests.length ? {} : { tokens: { all, trained } }),
	};
}

function sum(datasets: readonly DatasetCounts[]): DatasetCounts {
	const total = (read: (counts: DatasetCounts) => number): number =>
		datasets.reduce((result, counts) => result + read(counts), 0);
	const isKnown = datasets.length > 0 && datasets.every(({ tokens }) => tokens !== undefined);
	return {
		records: total(({ records }) => records),
		dropped: total(({ dropped }) => dropped),
		cut: total(({ cut }) => cut),
		...(isKnown
			? {
					tokens: {
						all: total(({ tokens }) => tokens?.all ?? 0),
						trained: total(({ tokens }) => tokens?.trained ?? 0),
					},
				}
			: {}),
	};
}

/** Undefined: the run does not pack. */
function packsOf(
	{ packing, maxLength }: TrainingConfig,
	summaries: readonly DatasetSummary[],
): number | "unknown" | undefined {
	if (packing.certainty !== "unknown" && !packing.value) {
		return undefined;
	}
	const length = maxLength?.value;
	const used = summaries.filter(({ split }) => split !== "validation" && split !== "test");
	const isKnown = packing.certainty === "certain" && typeof length === "number" && length > 0;
	if (!isKnown || !used.every(({ digests }) => digests.every(({ tokens }) => tokens !== undefined))) {
		return "unknown";
	}
	return used.reduce(
		(total, summary) => total + (statsOf(summary, { length }).cutAt?.packing.sequences ?? 0),
		0,
	);
}
