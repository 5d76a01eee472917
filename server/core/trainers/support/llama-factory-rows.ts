/** One row → its loss mask, by the stage of the run. */
import { isUnavailable, unavailable, type Unavailable } from "../../base/staged.js";
import { sideOf } from "../../types/example-parts.js";
import type { Example } from "../../types/example.js";
import type { LossMask } from "../../types/loss-mask.js";
import { encodingOfToken } from "./join-encodings.js";
import { alignRow } from "./llama-factory-align.js";
import type { DatasetEntry } from "../../syntax/config/read-dataset-entry.js";
import { datasetOf } from "./llama-factory-datasets.js";
import { exactnessOf, findGap } from "./llama-factory-doubts.js";
import { labelEveryTurn, labelLastTurn, lengthsOf, type LabelledRow } from "./llama-factory-labels.js";
import { encodePairs, type Pair } from "./llama-factory-pairs.js";
import { maskPretrainingText } from "./llama-factory-pretraining.js";
import { decidedByOption, stopsWith, textOption, type LlamaFactoryRun } from "./llama-factory-run.js";
import { maskSkippedRow } from "./llama-factory-skipped.js";
import { skipped, type AlignedRow } from "./llama-factory-turns.js";
import { unreadRow } from "./unread-row.js";

export function maskLlamaFactoryRow(example: Example, run: LlamaFactoryRun): LossMask | Unavailable {
	const stage = textOption(run, "stage") ?? usualStage(example);
	const dataset = datasetOf(example, run);
	switch (stage) {
		case "pt":
			return maskPretrainingText(example, run);
		case "sft":
		case "kto":
		case "dpo":
		case "rm": {
			const ranks = stage === "dpo" || stage === "rm";
			if (ranks !== dataset.ranking) {
				return stopsWith(
					run,
					`a ValueError: stage ${stage} ${ranks ? "needs" : "does not take"} a dataset with "ranking": true`,
					"Change the stage, or ranking in dataset_info.json.",
				);
			}
			return ranks ? maskPreference(example, dataset, run) : maskAnswers(example, dataset, stage, run);
		}
		default:
			return unavailable(
				`Rows of the stage "${stage}" are not followed.`,
				"Stages pt, sft, dpo, rm and kto are shown.",
			);
	}
}

function usualStage(example: Example): string {
	if (example.kind === "preference") {
		return "dpo";
	}
	if (example.kind === "standard") {
		return example.type === "language-modeling" ? "pt" : "kto";
	}
	return "sft";
}

/** The stages `sft`, which trains every answer, and `kto`, which compares the last one. */
function maskAnswers(
	example: Example,
	dataset: DatasetEntry,
	stage: "sft" | "kto",
	run: LlamaFactoryRun,
): LossMask | Unavailable {
	const row = alignRow(example, dataset, run);
	if (row.kind !== "aligned") {
		return row.kind === "skipped" ? maskSkippedRow(row, run) : row;
	}
	const judged = (dataset.columns["kto_tag"] ?? null) !== null;
	if (row.turns.length === 0 || judged !== (stage === "kto")) {
		return maskSkippedRow(skipped(run, row.conversation, whySkipped(row, judged)), run);
	}
	const pairs = encodePairs(row, stage === "sft" ? "every-turn" : "last-turn", run);
	if ("kind" in pairs) {
		return pairs;
	}
	const limit = limitOf(run);
	const last = withEos(lastTurn(pairs), run);
	const labelled =
		stage === "sft"
			? labelEveryTurn(pairs, limit, run)
			: labelLastTurn(last, lengthsOf(last).target, limit, run);
	return toMask(labelled, { example, row, dataset }, run);
}

function whySkipped({ turns }: AlignedRow, judged: boolean): string {
	if (turns.length === 0) {
		return "it has no messages";
	}
	return judged ? "kto_tag is for the stage kto" : "the stage kto needs kto_tag in dataset_info.json";
}

/** The prompt is the chosen answer's, and the longer answer decides how much of it is kept. */
function maskPreference(
	example: Example,
	dataset: DatasetEntry,
	run: LlamaFactoryRun,
): LossMask | Unavailable {
	if (example.kind !== "preference") {
		return unreadRow("LLaMA-Factory with ranking", example);
	}
	const sides: { readonly row: AlignedRow; readonly pair: Pair }[] = [];
	for (const side of ["chosen", "rejected"] as const) {
		const row = alignRow(sideOf(example, side), dataset, run);
		if (row.kind !== "aligned") {
			return row.kind === "skipped" ? maskSkippedRow(row, run) : row;
		}
		const pairs = encodePairs(row, "last-turn", run);
		if ("kind" in pairs) {
			return pairs;
		}
		sides.push({ row, pair: withEos(lastTurn(pairs), run) });
	}
	const [chosen, rejected] = sides;
	const shown = run.engine.side === "rejected" ? rejected : chosen;
	if (chosen === undefined || rejected === undefined || shown === undefined) {
		return unreadRow("LLaMA-Factory with ranking", example);
	}
	const target = Math.max(lengthsOf(chosen.pair).target, lengthsOf(rejected.pair).target);
	const pair = { source: chosen.pair.source, target: shown.pair.target };
	const labelled = labelLastTurn(pair, target, limitOf(run), run);
	return toMask(labelled, { example, row: shown.row, dataset }, run);
}

/** With `efficient_eos` the end of an answer is added here. */
function withEos(pair: Pair, { eos, template }: LlamaFactoryRun): Pair {
	if (template.efficientEos !== true || eos === undefined) {
		return pair;
	}
	const end = { encoding: encodingOfToken(eos.id, { origin: "trainer" }, eos.text) };
	return { ...pair, target: [...pair.target, end] };
}

/** Everything before the last answer is one prompt. */
function lastTurn(pairs: readonly Pair[]): Pair {
	const source = pairs.flatMap((pair, i) =>
		i === pairs.length - 1 ? pair.source : [...pair.source, ...pair.target],
	);
	return { source, target: pairs.at(-1)?.target ?? [] };
}

function limitOf({ config, behaviour }: LlamaFactoryRun): number {
	const length = config.maxLength?.value ?? behaviour.cutoffLen;
	return config.packing.value && behaviour.packsOneLess ? length - 1 : length;
}

interface ShownRow {
	readonly example: Example;
	readonly row: AlignedRow;
	readonly dataset: DatasetEntry;
}

function toMask(
	labelled: LabelledRow,
	{ example, row, dataset }: ShownRow,
	run: LlamaFactoryRun,
): LossMask | Unavailable {
	const gap = findGap(example, labelled.encoding, dataset, run);
	if (isUnavailable(gap)) {
		return gap;
	}
	const { conversation } = row;
	const { doubt, ...mask } = labelled;
	const rendered = { ...labelled.encoding.rendered, conversation, hasTrainerTemplate: true };
	const encoding = { ...labelled.encoding, rendered };
	const stops = stopIdsOf(run);
	return {
		...mask,
		encoding,
		stops: encoding.ids.map((id) => stops.has(id)),
		limit: {
			length: limitOf(run),
			decidedBy: decidedByOption(run, "cutoff_len", run.behaviour.cutoffLen),
		},
		trainer: { id: "llama-factory", version: run.behaviour.version },
		exactness: exactnessOf(encoding, doubt ?? row.doubt, run),
	};
}

function stopIdsOf({ engine, eos, template }: LlamaFactoryRun): ReadonlySet<number> {
	const words = (template.stopWords ?? []).flatMap((word) => engine.tokenizer.tokenToId(word) ?? []);
	return new Set([...engine.tokenizer.facts.stopIds, ...(eos === undefined ? [] : [eos.id]), ...words]);
}
