/** The mask of `train_on_responses_only`: what lies between a response marker and the next instruction is trained. */
import { isUnavailable, unavailable, type Unavailable } from "../../base/staged.js";
import type { DecidedBy, LossReason } from "../../types/loss-mask.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type { ResponseMarkers, Setting, TrainingConfig } from "../../types/training-config.js";
import { decidedBy, decidedByDefault } from "./decided-by.js";
import type { PreparedRow } from "./label-row.js";
import { findAnswers, type Answer, type Search } from "./unsloth-answers.js";
import type { UnslothBehaviour } from "./unsloth-behaviour.js";
import { detectMarkers } from "./unsloth-detected-markers.js";
import { markerIds, startsWithIds, type MarkerIds } from "./unsloth-markers.js";

/** The reason of every token of a row in which no answer is found. */
export const NOT_FOUND = "response marker not found";

export interface ResponsesRun {
	readonly config: TrainingConfig;
	readonly engine: TrainerEngine;
	readonly behaviour: UnslothBehaviour;
	/** Tokens that are kept: Unsloth cuts the row before it looks for answers. */
	readonly limit?: number;
}

export function maskResponses(
	row: PreparedRow,
	markers: ResponseMarkers,
	run: ResponsesRun,
): PreparedRow | Unavailable {
	const found = unknownOption(markers, run.behaviour) ?? findMarkers(markers, run);
	if (isUnavailable(found)) {
		return found;
	}
	const { ids } = row.encoding;
	const search = searchOf(found, markers, run);
	if (isUnavailable(search)) {
		return search;
	}
	const kept = ids.slice(0, run.limit ?? ids.length);
	const ofKept = explain(kept, search, markers, run);
	const ofAll = kept.length === ids.length ? ofKept : explain(ids, search, markers, run);
	const reasons = [...ofKept, ...ofAll.slice(kept.length)];
	const distinct = [...new Map(reasons.map(({ reason }) => [reason.text, reason])).values()];
	const indexOf = new Map(distinct.map(({ text }, index) => [text, index]));
	const doubt = search.instruction.doubt ?? search.response.doubt ?? row.approximate;
	return {
		encoding: row.encoding,
		trained: reasons.map(({ isTrained }) => isTrained),
		reasonIndex: reasons.map(({ reason }) => indexOf.get(reason.text) ?? 0),
		reasons: distinct,
		...(row.appended === undefined ? {} : { appended: row.appended }),
		...(doubt === undefined ? {} : { approximate: doubt }),
	};
}

/** The markers' texts and who decided them. */
interface Markers {
	readonly instruction: string;
	readonly response: string;
	readonly byInstruction: DecidedBy;
	readonly byResponse: DecidedBy;
}

function findMarkers({ instruction, response }: ResponseMarkers, run: ResponsesRun): Markers | Unavailable {
	const { config, engine, behaviour } = run;
	if (instruction !== undefined && response !== undefined) {
		return {
			instruction: instruction.value,
			response: response.value,
			byInstruction: decidedBy(instruction, config),
			byResponse: decidedBy(response, config),
		};
	}
	if (instruction !== undefined || response !== undefined) {
		return unavailable(
			"Unsloth stops here with a ValueError: instruction_part and response_part must be given together.",
			"Give both.",
		);
	}
	if (!behaviour.detectsMarkers) {
		return unavailable(
			`Unsloth ${behaviour.version} stops here with a ValueError: instruction_part and response_part must be given.`,
			"Give both, or use Unsloth 2026.7.1 or newer, which finds them in the chat template.",
		);
	}
	const found = detectMarkers(engine, behaviour);
	return isUnavailable(found)
		? found
		: {
				...found,
				byInstruction: decidedByDefault(
					`instruction_part=${JSON.stringify(found.instruction)}, found in the chat template`,
					config,
				),
				byResponse: decidedByDefault(
					`response_part=${JSON.stringify(found.response)}, found in the chat template`,
					config,
				),
			};
}

function unknownOption(
	{ lastOnly, maskedTexts }: ResponseMarkers,
	{ version, knowsLastResponseOnly, knowsMaskedTexts }: UnslothBehaviour,
): Unavailable | undefined {
	const given: readonly [Setting<unknown> | undefined, boolean, string][] = [
		[lastOnly.source === undefined ? undefined : lastOnly, knowsLastResponseOnly, "2026.4.8"],
		[maskedTexts, knowsMaskedTexts, "2026.10.6"],
	];
	const unknown = given.find(([setting, isKnown]) => setting !== undefined && !isKnown);
	return unknown === undefined
		? undefined
		: unavailable(
				`train_on_responses_only of Unsloth ${version} has no argument ${unknown[0]?.option ?? ""}, so the script stops with a TypeError.`,
				`Use Unsloth ${unknown[2]} or newer, or remove the argument.`,
			);
}

type FullSearch = Search & { readonly markers: Markers; readonly masked: readonly (readonly number[])[] };

function searchOf(
	markers: Markers,
	{ exactMatch, maskedTexts }: ResponseMarkers,
	{ engine: { tokenizer }, behaviour }: ResponsesRun,
): FullSearch | Unavailable {
	const options = { exact: exactMatch.value, tokenizer, behaviour };
	const instruction = markerIds(markers.instruction, options);
	const response = markerIds(markers.response, options);
	if (instruction.core.length === 0 || response.core.length === 0) {
		const name = instruction.core.length === 0 ? "instruction_part" : "response_part";
		return unavailable(
			`Unsloth stops here: ${name} has no ids that stay the same in every context.`,
			"Use the marker as the chat template writes it, and leave force_match at True.",
		);
	}
	const apart = behaviour.keepsMarkersApart ? takenApart(instruction, response) : { instruction, response };
	const masked = (maskedTexts?.value ?? []).flatMap((text) => spellingsOf(text, tokenizer));
	return { ...apart, tokenizer, behaviour, markers, masked };
}

/** A marker that was trimmed to what both start with would match every turn. */
function takenApart(
	instruction: MarkerIds,
	response: MarkerIds,
): { readonly instruction: MarkerIds; readonly response: MarkerIds } {
	const own = startsWithIds(instruction.core, response.core) ? withEnd(response) : response;
	return {
		response: own,
		instruction: startsWithIds(own.core, instruction.core) ? withEnd(instruction) : instruction,
	};
}

function withEnd(marker: MarkerIds): MarkerIds {
	return { ...marker, core: [...marker.core, ...marker.after], after: [] };
}

/** A masked text alone, and behind a blank where the blank merges into it. */
function spellingsOf(text: string, tokenizer: Search["tokenizer"]): readonly (readonly number[])[] {
	const [bare = [], spaced = []] = [text, ` ${text}`].map(
		(spelling) => tokenizer.encode(spelling, { addSpecialTokens: false }).ids,
	);
	const isInside = spaced.some((_, at) => startsWithIds(spaced, bare, at));
	return [bare, ...(isInside ? [] : [spaced])].filter((ids) => ids.length > 0);
}

interface Explained {
	readonly isTrained: boolean;
	readonly reason: LossReason;
}

/** Why each token is trained or masked. */
function explain(
	ids: readonly number[],
	search: FullSearch,
	markers: ResponseMarkers,
	{ config }: ResponsesRun,
): readonly Explained[] {
	const answers = findAnswers(ids, search);
	const { byInstruction, byResponse } = search.markers;
	const first = answers[0];
	const before: LossReason = {
		text: first === undefined ? NOT_FOUND : "before the response marker",
		decidedBy: byResponse,
	};
	const result: Explained[] = ids.map(() => ({ isTrained: false, reason: before }));
	const fill = (start: number, end: number, explained: Explained): void => {
		result.fill(explained, Math.max(0, start), Math.max(0, end));
	};
	answers.forEach((answer, i) => {
		const next = answers[i + 1]?.marker ?? ids.length;
		fill(answer.marker, answer.start, {
			isTrained: false,
			reason: { text: "response marker", decidedBy: byResponse },
		});
		fill(Math.max(answer.start, answer.end), next, {
			isTrained: false,
			reason: afterReason(answer, byInstruction, config),
		});
	});
	const trained = markers.lastOnly.value ? answers.slice(-1) : answers;
	for (const answer of answers) {
		const explained = trained.includes(answer)
			? { isTrained: true, reason: { text: "after the response marker", decidedBy: byResponse } }
			: { isTrained: false, reason: earlierReason(markers, config) };
		fill(answer.start, answer.end, explained);
	}
	for (const answer of trained) {
		explainStops(ids, answer, { result, search, byInstruction, config });
	}
	for (const part of search.masked) {
		const reason = maskedReason(markers, config);
		ids.forEach((_, at) => {
			if (startsWithIds(ids, part, at)) {
				fill(at, at + part.length, { isTrained: false, reason });
			}
		});
	}
	return result.slice(0, ids.length);
}

function afterReason(answer: Answer, byInstruction: DecidedBy, config: TrainingConfig): LossReason {
	switch (answer.endedBy) {
		case "eos":
			return { text: "after the EOS that ends an answer", decidedBy: endsAtEos(config) };
		case "message":
			return {
				text: "in another message",
				decidedBy: decidedByDefault("an answer ends where another message or row starts", config),
			};
		case "instruction":
		case "row":
			return { text: "after the instruction marker", decidedBy: byInstruction };
	}
}

function endsAtEos(config: TrainingConfig): DecidedBy {
	return decidedByDefault("an answer ends with its EOS", config);
}

function earlierReason({ lastOnly }: ResponseMarkers, config: TrainingConfig): LossReason {
	return { text: "in an answer that is not the last", decidedBy: decidedBy(lastOnly, config) };
}

function maskedReason({ maskedTexts, location }: ResponseMarkers, config: TrainingConfig): LossReason {
	const texts = maskedTexts?.value.map((text) => JSON.stringify(text)).join(", ") ?? "";
	const { file, range } = maskedTexts?.source ?? location;
	return maskedTexts === undefined
		? { text: "masked in answers too", decidedBy: decidedByDefault("mask_out_tokens", config) }
		: { text: "masked in answers too", decidedBy: { option: `mask_out_tokens=[${texts}]`, file, range } };
}

interface StopContext {
	readonly result: Explained[];
	readonly search: FullSearch;
	readonly byInstruction: DecidedBy;
	readonly config: TrainingConfig;
}

/** The stop token is what teaches the model to end, so each says why it is trained. */
function explainStops(ids: readonly number[], answer: Answer, context: StopContext): void {
	const { result, search, byInstruction, config } = context;
	const stopIds = new Set(search.tokenizer.facts.stopIds);
	for (let at = answer.start; at < answer.end; at++) {
		const isEnd = answer.endedBy === "eos" && at === answer.end - 1;
		if (isEnd) {
			result[at] = {
				isTrained: true,
				reason: { text: "the EOS that ends an answer", decidedBy: endsAtEos(config) },
			};
		} else if (stopIds.has(ids[at] ?? -1)) {
			result[at] = {
				isTrained: true,
				reason: { text: "stop token before the next instruction marker", decidedBy: byInstruction },
			};
		}
	}
}
