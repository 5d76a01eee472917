/** What a hover in a dataset shows: the tokens of a word, of a selection or of a whole turn, and who decided their states. */
import type { TextRange } from "../base/text-range.js";
import type { JsonString } from "../syntax/json/json-node.js";
import { IGNORE_INDEX } from "../types/loss-mask.js";
import { piecesOf } from "../types/encoding.js";
import type { ExampleAnalysis } from "../types/example-analysis.js";
import type { HoverAnswer, PreviewTurn, RunLabel } from "../types/preview-model.js";
import { stateOf } from "./preview.js";
import { tokensTouching, type Sourced } from "./source-of.js";
import { statesInWords } from "./states-in-words.js";
import { turnsOf } from "./turns.js";
import { wordAt } from "./word-at.js";

export interface HoverPlace {
	/** 1-based. */
	readonly record: number;
	/** UTF-16 offset of the record in the file. */
	readonly recordStart: number;
	readonly run: RunLabel;
	/** Bytes of an id as lower-case hex, for analyses that hold none. */
	readonly bytesOf?: (id: number) => string;
}

/** More tokens than this are counted, not shown. */
const MOST_TOKENS = 12;

/** `range` is in the record's text; an empty one is a cursor, any other a selection. Keys and punctuation have no hover. */
export function hoverAt(
	analysis: ExampleAnalysis,
	range: TextRange,
	place: HoverPlace,
): HoverAnswer | undefined {
	const { encoding, rendered } = analysis;
	if (encoding === undefined) {
		return rendered === undefined && analysis.example === undefined
			? undefined
			: withoutTokens(analysis, range, place);
	}
	const sourced = { ...analysis, encoding };
	const role = range.start === range.end ? roleAt(analysis, range) : undefined;
	if (role !== undefined) {
		const turn = turnsOf(sourced).find(({ messageIndex }) => messageIndex === role.messageIndex);
		return turn === undefined ? undefined : hoverOfTurn(sourced, role.node, turn, place);
	}
	const target = range.start === range.end ? wordAt(analysis, range.start) : range;
	const tokens = target === undefined ? [] : tokensTouching(sourced, target);
	return target === undefined || tokens.length === 0
		? undefined
		: hoverOfTokens(sourced, target, tokens, place);
}

function hoverOfTokens(
	analysis: ExampleAnalysis & Sourced,
	range: TextRange,
	tokens: readonly number[],
	place: HoverPlace,
): HoverAnswer {
	const turn = turnsOf(analysis).find(({ last }) => last >= (tokens[0] ?? 0));
	const warning =
		turn === undefined ? undefined : warningAfter(analysis, turn, tokens[tokens.length - 1] ?? 0);
	return {
		...answer(analysis, range, tokens, place),
		title: statesInWords(tokens.map((index) => stateOf(analysis, index))),
		...(turn === undefined ? {} : { turn: nameOf(analysis, turn) }),
		...whyOf(analysis, tokens),
		...(warning === undefined ? {} : { warning }),
	};
}

function hoverOfTurn(
	analysis: ExampleAnalysis & Sourced,
	node: JsonString,
	turn: PreviewTurn,
	place: HoverPlace,
): HoverAnswer {
	const tokens = Array.from({ length: turn.last - turn.first + 1 }, (_, i) => turn.first + i);
	const states = statesInWords(tokens.map((index) => stateOf(analysis, index))).replace(" · ", ": ");
	const notes = turnNotes(analysis, turn, tokens);
	return {
		...answer(analysis, node, tokens, place),
		title: `turn ${turn.messageIndex + 1} · ${turn.role} · ${states}`,
		...whyOf(analysis, tokens.filter((index) => stateOf(analysis, index).state === "trained").slice(0, 1)),
		...(notes.length === 0 ? {} : { notes }),
	};
}

/** Without ids: what is missing, and what to do. Only on text that would be tokens. */
function withoutTokens(
	analysis: ExampleAnalysis,
	range: TextRange,
	place: HoverPlace,
): HoverAnswer | undefined {
	const target = range.start === range.end ? wordAt(analysis, range.start) : range;
	const { unavailable } = analysis;
	if (target === undefined || unavailable === undefined) {
		return undefined;
	}
	return {
		range: inFile(target, place),
		title: "tokens not known",
		record: place.record,
		tokens: [],
		more: 0,
		reason: `${unavailable.reason} ${unavailable.todo}`,
		run: place.run,
	};
}

function answer(
	analysis: ExampleAnalysis & Sourced,
	range: TextRange,
	tokens: readonly number[],
	place: HoverPlace,
): Pick<HoverAnswer, "range" | "record" | "tokens" | "more" | "run"> {
	const { encoding } = analysis;
	const pieces = piecesOf(encoding.rendered.text, encoding.offsets);
	const shown = tokens.slice(0, MOST_TOKENS).map((index) => {
		const id = encoding.ids[index] ?? 0;
		const { state, stop } = stateOf(analysis, index);
		return {
			index,
			id,
			text: pieces[index] ?? "",
			bytes: analysis.tokenBytes?.[index] ?? place.bytesOf?.(id) ?? "",
			state,
			special: encoding.specialTokensMask[index] ?? false,
			stop,
		};
	});
	const more = tokens.length - shown.length;
	return { range: inFile(range, place), record: place.record, tokens: shown, more, run: place.run };
}

/** The reasons of the tokens, each once; who decided, when one place decided all. */
function whyOf(
	analysis: ExampleAnalysis & Sourced,
	tokens: readonly number[],
): Pick<HoverAnswer, "reason" | "decidedBy"> {
	const states = tokens.map((index) => stateOf(analysis, index));
	const reasons = [...new Set(states.map(({ reason }) => reason).filter((reason) => reason !== ""))];
	const todo = analysis.lossMask === undefined ? analysis.unavailable?.todo : undefined;
	const deciders = new Map(states.map(({ decidedBy }) => [JSON.stringify(decidedBy), decidedBy]));
	const decidedBy = deciders.size === 1 ? states[0]?.decidedBy : undefined;
	if (reasons.length === 0) {
		return {};
	}
	return {
		reason: todo === undefined ? reasons.slice(0, 2).join("; ") : `${reasons[0] ?? ""} ${todo}`,
		...(decidedBy === undefined || decidedBy === null ? {} : { decidedBy }),
	};
}

/** Text of the same turn that the maximum length cuts off after these tokens. */
function warningAfter(
	analysis: ExampleAnalysis & Sourced,
	turn: PreviewTurn,
	lastToken: number,
): HoverAnswer["warning"] | undefined {
	const { lossMask, encoding } = analysis;
	const cut = (lossMask?.states ?? []).flatMap((state, i) => (state === "cut" && i > lastToken ? [i] : []));
	const first = cut[0];
	if (
		lossMask === undefined ||
		first === undefined ||
		first > turn.last ||
		lossMask.states[lastToken] === "cut"
	) {
		return undefined;
	}
	const count = `${cut.length} token${cut.length === 1 ? "" : "s"}`;
	const verb = cut.length === 1 ? "is" : "are";
	const where =
		first === lastToken + 1 ? `the next ${count} ${verb} cut` : `${count} from index ${first} on ${verb} cut`;
	const stop = cut.find((i) => lossMask.stops[i] === true && lossMask.wouldBe[i] !== IGNORE_INDEX);
	const span = stop === undefined ? undefined : encoding.offsets[stop];
	const name =
		span === undefined ? "" : `, incl. the stop token \`${encoding.rendered.text.slice(span[0], span[1])}\``;
	return {
		text: `${where}${name}; the record needs ${encoding.ids.length}`,
		...(lossMask.limit === undefined ? {} : { decidedBy: lossMask.limit.decidedBy }),
	};
}

/** The two facts of a turn that people do not expect: whether it teaches to stop, and trained text of its header. */
function turnNotes(
	analysis: ExampleAnalysis & Sourced,
	turn: PreviewTurn,
	tokens: readonly number[],
): string[] {
	const { lossMask, encoding } = analysis;
	if (lossMask === undefined) {
		return [];
	}
	const notes: string[] = [];
	const stop = tokens.findLast((index) => lossMask.stops[index] === true);
	const isTrainedTurn = tokens.some((index) => isTrained(analysis, index));
	if (stop !== undefined && isTrainedTurn) {
		notes.push(`Stop token ${stop}: ${lossMask.states[stop] ?? "unknown"}.`);
	} else if (isTrainedTurn) {
		notes.push("No stop token in this turn.");
	}
	const firstOfFile = tokens.find((index) => isContent(analysis, index));
	const inHeader = tokens.filter(
		(index) => index < (firstOfFile ?? 0) && lossMask.states[index] === "trained",
	);
	if (turn.role === "assistant" && inHeader.length > 0) {
		const text = inHeader
			.map((index) => encoding.rendered.text.slice(...(encoding.offsets[index] ?? [0, 0])))
			.join("");
		notes.push(`${JSON.stringify(text)} of the turn's header is trained.`);
	}
	return notes;
}

function isTrained({ lossMask }: ExampleAnalysis, index: number): boolean {
	const label = lossMask?.states[index] === "cut" ? lossMask.wouldBe[index] : lossMask?.labels[index];
	return label !== undefined && label !== null && label !== IGNORE_INDEX;
}

function isContent({ encoding }: Sourced, index: number): boolean {
	const [start, end] = encoding.offsets[index] ?? [0, 0];
	return encoding.rendered.spans.some(
		(span) => span.origin === "file" && span.start < end && start < span.end,
	);
}

function nameOf(analysis: ExampleAnalysis, turn: PreviewTurn): string {
	return analysis.example?.kind === "standard" ? turn.role : `turn ${turn.messageIndex + 1} ${turn.role}`;
}

function roleAt(
	{ example }: ExampleAnalysis,
	{ start }: TextRange,
): { messageIndex: number; node: JsonString } | undefined {
	if (example?.kind !== "conversational") {
		return undefined;
	}
	const { messages } = example.conversation;
	const messageIndex = messages.findIndex(
		({ roleNode }) => roleNode !== undefined && isInside(roleNode, start),
	);
	const node = messages[messageIndex]?.roleNode;
	return node === undefined ? undefined : { messageIndex, node };
}

function isInside(node: TextRange, offset: number): boolean {
	return node.start <= offset && offset < node.end;
}

function inFile(range: TextRange, { recordStart }: HoverPlace): TextRange {
	return { start: range.start + recordStart, end: range.end + recordStart };
}
