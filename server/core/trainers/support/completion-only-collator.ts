/** TRL's `DataCollatorForCompletionOnlyLM` (until 0.19): labels only for what follows a marker. */
import { isUnavailable, unavailable, type Unavailable } from "../../base/staged.js";
import type { LossReason } from "../../types/loss-mask.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type {
	CollatorMarker,
	CompletionCollator,
	Setting,
	TrainingConfig,
} from "../../types/training-config.js";
import { decidedBy } from "./decided-by.js";
import { explainMissingMarker } from "./explain-missing-marker.js";
import { sameReason, type LengthLimit, type PreparedRow } from "./label-row.js";
import { markerIds, markerText } from "./marker-ids.js";
import { maskPadId } from "./mask-pad-id.js";

export interface CollatorRun {
	readonly collator: CompletionCollator;
	readonly config: TrainingConfig;
	readonly engine: TrainerEngine;
	/** The row is cut before the collator sees it. */
	readonly limit?: LengthLimit;
	/** A text that opens with a response counts as opening with an instruction (TRL 0.7.9). */
	readonly opensWithResponse: boolean;
}

/** The row's own labels do not count: the collator makes them from the ids. */
export function maskBeforeResponse(row: PreparedRow, run: CollatorRun): PreparedRow | Unavailable {
	const { config, engine, collator, limit } = run;
	const response = markerIds(collator.response, engine);
	const instruction =
		collator.instruction === undefined ? undefined : markerIds(collator.instruction, engine);
	if (response.length === 0 || instruction?.length === 0) {
		return unavailable(
			"A marker of DataCollatorForCompletionOnlyLM has no ids, so it stops with an IndexError.",
			"Give the marker a text or ids.",
		);
	}
	const plain = {
		...row,
		...sameReason(row.encoding, reasonOf("after the response marker", collator.response, config)),
	};
	const padded = maskPadId(plain, config, engine);
	if (isUnavailable(padded)) {
		return padded;
	}
	const labels = padded.encoding.ids.map((id, i) => (padded.trained[i] === true ? id : undefined));
	const search: Search = { response, ...(instruction === undefined ? {} : { instruction }), run };
	const whole = verdicts(labels, search);
	const isCut = limit !== undefined && labels.length > limit.length;
	const kept = isCut ? verdicts(labels.slice(0, limit.length), search) : whole;
	const all = [...kept, ...whole.slice(kept.length)];
	const reasons = [...padded.reasons, ...reasonsOf(run)];
	const missing = kept[0] === "no-response" || kept[0] === "no-instruction" ? kept[0] : undefined;
	const isThereUncut = missing !== undefined && whole[0] !== missing;
	return {
		...padded,
		trained: padded.trained.map((isTrained, i) => isTrained && all[i] === "trained"),
		reasonIndex: padded.reasonIndex.map((index, i) => {
			const verdict = all[i] ?? "trained";
			return verdict === "trained" ? index : padded.reasons.length + VERDICTS.indexOf(verdict);
		}),
		reasons,
		...(missing === undefined || isThereUncut ? {} : { missingMarker: explainMissing(missing, padded, run) }),
	};
}

function explainMissing(
	missing: "no-response" | "no-instruction",
	row: PreparedRow,
	{ collator, engine, config }: CollatorRun,
): NonNullable<PreparedRow["missingMarker"]> {
	const marker = missing === "no-response" ? collator.response : (collator.instruction ?? collator.response);
	return explainMissingMarker(marker, row.encoding, engine, {
		decidedBy: decidedBy(settingOf(marker), config),
		...(collator.tokenizer === undefined ? {} : { tokenizer: collator.tokenizer }),
	});
}

/** What the collator makes of a token; the order is that of `reasonsOf`. */
const VERDICTS = ["before", "after-instruction", "no-response", "no-instruction", "first"] as const;
type Verdict = "trained" | (typeof VERDICTS)[number];

function reasonsOf({ collator, config }: CollatorRun): LossReason[] {
	const { response, instruction = response } = collator;
	return [
		reasonOf("before the end of the response marker", response, config),
		reasonOf("after an instruction marker without a response marker", instruction, config),
		reasonOf("response marker not found", response, config),
		reasonOf("instruction marker not found", instruction, config),
		{ text: "padding_free masks the first token of a row" },
	];
}

function reasonOf(text: string, marker: CollatorMarker, config: TrainingConfig): LossReason {
	return { text, decidedBy: decidedBy(settingOf(marker), config) };
}

function settingOf({ option, source, certainty, value }: CollatorMarker): Setting<unknown> {
	const shown = value.kind === "ids" ? `[${value.ids.join(", ")}]` : markerText(value);
	return { value: shown, option, source, certainty };
}

interface Search {
	readonly response: readonly number[];
	readonly instruction?: readonly number[];
	readonly run: CollatorRun;
}

/** Padding is `undefined`: the collator looks for the markers in labels where it is masked already. */
function verdicts(
	labels: readonly (number | undefined)[],
	{ response, instruction, run }: Search,
): Verdict[] {
	const result =
		instruction === undefined
			? afterLast(labels, response)
			: betweenMarkers(labels, response, instruction, run.opensWithResponse);
	if (run.collator.paddingFree && result[0] === "trained") {
		result[0] = "first";
	}
	return result;
}

function afterLast(labels: readonly (number | undefined)[], response: readonly number[]): Verdict[] {
	const start = positionsOf(labels, response).at(-1);
	if (start === undefined) {
		return labels.map(() => "no-response");
	}
	const end = start + response.length;
	return labels.map((_, i) => (i < end ? "before" : "trained"));
}

/** Markers are paired in order, so that a missing one shifts all the others. */
function betweenMarkers(
	labels: readonly (number | undefined)[],
	response: readonly number[],
	instruction: readonly number[],
	opensWithResponse: boolean,
): Verdict[] {
	const ends = positionsOf(labels, response).map((start) => start + response.length);
	const found = positionsOf(labels, instruction);
	const [firstEnd] = ends;
	const [firstStart] = found;
	if (firstEnd === undefined) {
		return labels.map(() => "no-response");
	}
	if (firstStart === undefined) {
		return labels.map(() => "no-instruction");
	}
	const starts = opensWithResponse && firstStart > firstEnd ? [0, ...found] : found;
	const result: Verdict[] = labels.map(() => "trained");
	for (const [i, end] of ends.slice(0, starts.length).entries()) {
		result.fill("before", i === 0 ? 0 : starts[i], Math.max(end, i === 0 ? 0 : (starts[i] ?? 0)));
	}
	if (ends.length < starts.length) {
		result.fill("after-instruction", starts.at(-1));
	}
	return result;
}

function positionsOf(labels: readonly (number | undefined)[], ids: readonly number[]): number[] {
	return labels.flatMap((label, at) =>
		label === ids[0] && ids.every((id, i) => labels[at + i] === id) ? [at] : [],
	);
}
