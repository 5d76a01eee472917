/** Computed values beside the options that they follow from: steps, batch, warm-up, lengths, trained shares. */
import type { Location } from "../base/text-range.js";
import { formatCount, formatNumberOf } from "../base/wording.js";
import { fileName } from "../base/file-name.js";
import type { DatasetReference, Setting, TrainingConfig } from "../types/training-config.js";
import type { RunFacts } from "./run-facts.js";
import { countsInWords, footingOf, stepsInWords, warmupInWords } from "./run-words.js";

export interface RunHint {
	/** The value that the hint stands behind. */
	readonly place: Location;
	readonly text: string;
	readonly tooltip: string;
}

/** `text`: that of the run's own file; `namedFiles`: the files behind a reference of the run. */
export function runHints(
	config: TrainingConfig,
	facts: RunFacts,
	text: string,
	namedFiles: (reference: DatasetReference) => readonly string[],
): RunHint[] {
	const footing = footingOf(facts);
	const hints: (RunHint | undefined)[] = [
		...config.datasets.map((reference) => datasetHint(reference, facts, namedFiles(reference))),
		batchHint(config, facts, footing),
		...stepHints(config, facts, footing),
		lengthHint(config, facts, text),
	];
	const places = new Set<string>();
	return hints.filter((hint) => {
		const key = hint && `${hint.place.file}:${hint.place.range.end}`;
		const isNew = key !== undefined && !places.has(key);
		places.add(key ?? "");
		return isNew;
	}) as RunHint[]; // The filter drops what is undefined.
}

/** The facts that belong to one option, for its hover. */
export function notesOfOption({ plan }: TrainingConfig, facts: RunFacts, option: string): string[] {
	const { effectiveBatch } = facts;
	const has = (setting: Setting<unknown> | undefined): boolean => setting?.option === option;
	if (plan === undefined) {
		return [];
	}
	if (has(plan.perDeviceBatchSize) || has(plan.gradientAccumulation)) {
		return effectiveBatch === undefined
			? []
			: [`Effective batch: ${formatNumberOf(effectiveBatch, "row")} per device.`];
	}
	if (has(plan.epochs) || has(plan.maxSteps)) {
		const words = stepsInWords(facts);
		return words === undefined ? [] : [`The run: ${words}; ${footingOf(facts)}`];
	}
	if (has(plan.warmupSteps) || has(plan.warmupRatio)) {
		const words = warmupInWords(facts);
		return words === undefined ? [] : [`Warm-up: ${words}; ${footingOf(facts)}`];
	}
	return [];
}

function datasetHint(
	{ source, loading }: DatasetReference,
	{ datasets }: RunFacts,
	files: readonly string[],
): RunHint | undefined {
	const [first, ...others] = datasets.filter(
		({ file, reference }) => files.includes(file) && reference?.loading?.slice === loading?.slice,
	);
	if (first === undefined) {
		return undefined;
	}
	const tooltip = [first, ...others].map((one) => `${one.file}: ${countsInWords(one).join(", ")}`).join("\n");
	return others.length === 0
		? { place: source, text: [...likelyName(first), ...countsInWords(first)].join(" · "), tooltip }
		: { place: source, text: formatNumberOf(others.length + 1, "file"), tooltip };
}

/** The script's path leads elsewhere, so the file is said. */
function likelyName({ file, isLikely }: RunFacts["datasets"][number]): string[] {
	return isLikely === true ? [`likely ${fileName(file)}`] : [];
}

function batchHint({ plan }: TrainingConfig, facts: RunFacts, tooltip: string): RunHint | undefined {
	const { effectiveBatch } = facts;
	const place = plan?.gradientAccumulation?.source ?? plan?.perDeviceBatchSize?.source;
	return place === undefined || effectiveBatch === undefined
		? undefined
		: { place, text: `= ${formatNumberOf(effectiveBatch, "row")} per step and device`, tooltip };
}

function stepHints({ plan }: TrainingConfig, facts: RunFacts, tooltip: string): (RunHint | undefined)[] {
	const { steps, doubts } = facts;
	if (plan === undefined || steps === undefined) {
		return [];
	}
	const { maxSteps, epochs, warmupSteps, warmupRatio } = plan;
	const isGiven = maxSteps !== undefined && maxSteps.value > 0;
	const warmup = warmupInWords(facts);
	const isShare = warmupSteps === undefined || warmupSteps.value <= 0;
	const warmupPlace = isShare ? warmupRatio?.source : warmupSteps.source;
	const share = steps.perEpoch === undefined ? undefined : steps.total / steps.perEpoch;
	return [
		isGiven && maxSteps.source !== undefined && share !== undefined
			? {
					place: maxSteps.source,
					text: `${doubts.length === 0 ? "=" : "≈"} ${share.toFixed(2).replace(/\.?0+$/, "")} epochs`,
					tooltip,
				}
			: undefined,
		!isGiven && epochs?.source !== undefined && steps.perEpoch !== undefined
			? { place: epochs.source, text: `= ${stepsInWords(facts) ?? ""}`, tooltip }
			: undefined,
		warmupPlace === undefined || warmup === undefined
			? undefined
			: { place: warmupPlace, text: warmup, tooltip },
	];
}

/** What the maximum length does; where none is written, the one that counts, behind the name of the trainer. */
function lengthHint(
	{ file, maxLength, call, unknown }: TrainingConfig,
	facts: RunFacts,
	text: string,
): RunHint | undefined {
	const length = maxLength?.value;
	if (maxLength === undefined || maxLength.certainty === "unknown" || typeof length !== "number") {
		return undefined;
	}
	const { cut, records, tokens } = facts.training;
	const what =
		cut === 0 ? "cuts no record" : `cuts ${formatCount(cut)} of ${formatNumberOf(records, "record")}`;
	const tooltip = `The maximum length is ${formatNumberOf(length, "token")}.`;
	if (maxLength.source !== undefined) {
		return tokens === undefined ? undefined : { place: maxLength.source, text: what, tooltip };
	}
	// Of a configuration there is no call.
	const name = call?.file === file ? /^[\w.]+\(/.exec(text.slice(call.range.start)) : null;
	const inside = (call?.range.start ?? 0) + (name?.[0].length ?? 0);
	return name === null || unknown !== undefined
		? undefined
		: {
				place: { file, range: { start: inside, end: inside } },
				text: `${maxLength.option}=${length}${cut === 0 ? "" : ` ${what}`}`,
				tooltip: `${tooltip} It is the default of ${maxLength.option}.`,
			};
}
