/** Where the arrow and letter keys lead in a record. */
import type { PreviewModel, PreviewToken } from "../../server/core/types/preview-model.js";
import type { PreviewAction, PreviewCursor } from "../messages.js";
import { marksOf } from "./token-marks.js";

/** UTF-16 offsets of the file, half-open. */
export interface FilePlace {
	readonly file: string;
	readonly start: number;
	readonly end: number;
}

/** The token that the action selects; undefined: the action selects none, or there is none. */
export function tokenAfter(model: PreviewModel, selected: number, action: PreviewAction): number | undefined {
	const { tokens, turns } = model;
	switch (action) {
		case "nextToken":
			return existing(model, selected + stepOver(model, selected, 1));
		case "previousToken":
			return existing(model, selected - stepOver(model, selected, -1));
		case "firstToken":
			return existing(model, 0);
		case "lastToken":
			return existing(model, tokens.length - 1);
		case "nextTurn":
			return turns.find(({ first }) => first > selected)?.first;
		case "previousTurn":
			return turns.findLast(({ first }) => first < selected)?.first;
		case "nextChange":
			return found(tokens.findIndex((token, i) => i > selected && token.state !== tokens[i - 1]?.state));
		case "previousChange":
			return tokens.findLast((token, i) => i < selected && token.state !== tokens[i - 1]?.state)?.index;
		case "nextTrained":
			return found(
				tokens.findIndex(
					(token, i) => i > selected && token.state === "trained" && tokens[i - 1]?.state !== "trained",
				),
			);
		case "goToCut":
			return found(tokens.findIndex((token) => token.state === "cut"));
		case "nextDifference": {
			const differing = tokens.filter(({ real }) => real?.differs === true);
			return (differing.find(({ index }) => index > selected) ?? differing[0])?.index;
		}
		default:
			return undefined;
	}
}

/** Tokens [first, last] that stand in a range of the file; for a cursor the one that holds it, else the nearest before. */
export function tokensAt(
	{ tokens, file }: PreviewModel,
	{ start, end }: PreviewCursor,
): [number, number] | undefined {
	const own = tokens.filter(({ source }) => source?.file === file);
	const touching = own.filter(
		({ source }) =>
			source !== null &&
			(start === end
				? source.start <= start && start < source.end
				: source.start < end && source.end > start),
	);
	const [first] = touching;
	const last = start === end ? first : touching.at(-1);
	if (first !== undefined && last !== undefined) {
		return [first.index, last.index];
	}
	const before = own.findLast(({ source }) => source !== null && source.end <= start);
	return before && [before.index, before.index];
}

/** Tokens to the next box, or to the one before: a run of padding is one. */
function stepOver(model: PreviewModel, selected: number, delta: 1 | -1): number {
	const marks = marksOf(model);
	const own = marks[selected]?.pads ?? { index: 0, count: 1 };
	const before = marks[selected - own.index - 1]?.pads?.count ?? 1;
	return delta === 1 ? own.count - own.index : own.index + before;
}

/** Where the token comes from, or what decided it; undefined when that is in no file. */
export function placeOf(
	{ source, decidedBy }: PreviewToken,
	what: "revealToken" | "revealReason",
): FilePlace | undefined {
	if (what === "revealToken") {
		return source ?? undefined;
	}
	return decidedBy !== null && "file" in decidedBy
		? { file: decidedBy.file, start: decidedBy.range.start, end: decidedBy.range.end }
		: undefined;
}

/** The characters of the file that tokens [first, last] come from; undefined when none of them is in a file. */
export function sourceOfTokens(
	{ tokens }: PreviewModel,
	[first, last]: readonly [number, number],
): FilePlace | undefined {
	const sources = tokens.slice(first, last + 1).flatMap(({ source }) => source ?? []);
	const file = sources[0]?.file;
	if (file === undefined) {
		return undefined;
	}
	const own = sources.filter((source) => source.file === file);
	const start = own.reduce((least, source) => Math.min(least, source.start), Infinity);
	const end = own.reduce((most, source) => Math.max(most, source.end), 0);
	return { file, start, end };
}

function existing({ tokens }: PreviewModel, index: number): number | undefined {
	return index >= 0 && index < tokens.length ? index : undefined;
}

function found(index: number): number | undefined {
	return index < 0 ? undefined : index;
}
