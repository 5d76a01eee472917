/** Where the answers of a row lie, as `train_on_responses_only` finds them in its ids. */
import type { Tokenizer } from "../../types/tokenizer.js";
import type { UnslothBehaviour } from "./unsloth-behaviour.js";
import { isVisibleSpecial, startsWithIds, type MarkerIds } from "./unsloth-markers.js";

/** An answer's tokens [start, end). */
export interface Answer {
	/** Where its marker starts. */
	readonly marker: number;
	readonly start: number;
	readonly end: number;
	/** Why it ends there: EOS (inside), the instruction marker, the start of another message, or the end of the row. */
	readonly endedBy: "eos" | "instruction" | "message" | "row";
}

export interface Search {
	readonly instruction: MarkerIds;
	readonly response: MarkerIds;
	readonly tokenizer: Tokenizer;
	readonly behaviour: UnslothBehaviour;
}

export function findAnswers(ids: readonly number[], search: Search): readonly Answer[] {
	const { response, behaviour } = search;
	const closing = closingOf(search);
	const answers: Answer[] = [];
	let at = 0;
	while (at < ids.length) {
		if (!startsWithIds(ids, response.core, at)) {
			at++;
			continue;
		}
		const start = behind(ids, at + response.core.length, response.after, behaviour);
		const close = closeAnswer(ids, start, closing);
		if (close === undefined) {
			break;
		}
		answers.push({ marker: at, start, end: close.end, endedBy: close.endedBy });
		at = close.resume;
	}
	return answers;
}

interface Closing extends Search {
	/** The token or tokens that open every message; empty where the markers share none. */
	readonly opener: readonly number[];
	readonly bos?: number;
	readonly eos?: number;
}

function closingOf(search: Search): Closing {
	const { instruction, response, tokenizer } = search;
	const { bos, eos } = tokenizer.facts;
	const differing = instruction.core.findIndex((id, i) => id !== response.core[i]);
	const shared = instruction.core.slice(0, differing < 0 ? instruction.core.length : differing);
	const isOpener =
		shared.every((id) => tokenizer.isSpecial(id)) && shared.some((id) => isVisibleSpecial(tokenizer, id));
	return {
		...search,
		opener: isOpener ? shared : [],
		...(bos === undefined ? {} : { bos: bos.id }),
		...(eos === undefined ? {} : { eos: eos.id }),
	};
}

interface Close {
	readonly end: number;
	readonly endedBy: Answer["endedBy"];
	/** Where the search for the next answer goes on. */
	readonly resume: number;
}

/** Undefined where nothing follows the marker. */
function closeAnswer(ids: readonly number[], start: number, closing: Closing): Close | undefined {
	const { instruction, behaviour } = closing;
	const last = ids.length - 1;
	/** End of the latest place where an instruction seemed to begin. */
	let tried = start;
	for (let at = start; at < ids.length; at++) {
		const boundary = behaviour.endsAtBoundaries ? closeAtBoundary(ids, at, closing) : undefined;
		if (boundary !== undefined) {
			return boundary;
		}
		if (at === last) {
			const end = backOver(ids, at, instruction.before);
			// The row's last token counts as the end of the answer, unless tokens of a marker stand before it.
			return end === last
				? { end: ids.length, endedBy: "row", resume: ids.length }
				: { end, endedBy: "instruction", resume: resumeBehind(ids, tried, closing) };
		}
		if (ids[at] === instruction.core[0]) {
			tried = at + instruction.core.length;
		}
		if (startsWithIds(ids, instruction.core, at)) {
			const end = backOver(ids, at, instruction.before);
			return { end, endedBy: "instruction", resume: resumeBehind(ids, tried, closing) };
		}
	}
	return undefined;
}

function closeAtBoundary(ids: readonly number[], at: number, closing: Closing): Close | undefined {
	const { bos, eos, opener, response } = closing;
	if (eos !== undefined && ids[at] === eos) {
		return { end: at + 1, endedBy: "eos", resume: at + 1 };
	}
	const opens =
		(bos !== undefined && ids[at] === bos) ||
		(opener.length > 0 && startsWithIds(ids, opener, at)) ||
		startsWithIds(ids, response.core, at);
	return opens ? { end: at, endedBy: "message", resume: at } : undefined;
}

/** Releases that read one token too far behind a marker also go on one token too late. */
function resumeBehind(ids: readonly number[], at: number, { instruction, behaviour }: Closing): number {
	const end = behind(ids, at, instruction.after, behaviour);
	return behaviour.readsBehindMarker ? end : end + 1;
}

/** The end of the optional ids that follow. */
function behind(
	ids: readonly number[],
	at: number,
	optional: readonly number[],
	{ readsBehindMarker }: UnslothBehaviour,
): number {
	// Before 2026.9.8 the token right behind the marker was skipped, and the last one of the row never compared with.
	const ahead = readsBehindMarker ? 0 : 1;
	const differing = optional.findIndex((id, i) => ids[at + i + ahead] !== id);
	return at + (differing < 0 ? optional.length : differing);
}

/** The start of the optional ids that lead up to a marker. */
function backOver(ids: readonly number[], at: number, optional: readonly number[]): number {
	let start = at;
	while (start > 0 && start > at - optional.length && ids[start - 1] === optional.at(start - at - 1)) {
		start--;
	}
	return start;
}
