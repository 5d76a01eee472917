/** Thoughts of reasoning templates: taken out of answers, and empty ones put before answers that have none. */
import type { TextPiece } from "../../types/example.js";
import type { LlamaFactoryRun } from "./llama-factory-run.js";
import type { Turn } from "./llama-factory-turns.js";

/** Whether every answer is trained, or only the last one is asked for (preference rows and KTO). */
export type TurnPlan = "every-turn" | "last-turn";

export interface ThoughtPlan {
	readonly turns: readonly Turn[];
	/** Indices of answers before which an empty thought is put. */
	readonly empty: ReadonlySet<number>;
	readonly emptyText: string;
	/** Empty thoughts are part of the question, so that they are not trained. */
	readonly areMasked: boolean;
}

export function planThoughts(turns: readonly Turn[], plan: TurnPlan, run: LlamaFactoryRun): ThoughtPlan {
	const words = run.template.thoughtWords;
	if (words === undefined) {
		return { turns, empty: new Set(), emptyText: "", areMasked: true };
	}
	const thinking = enableThinking(run);
	const last = turns.length - 1;
	const dropsHistory = dropsHistoryThoughts(plan, run);
	const changed = turns.map((turn, i) => {
		const isRemoved =
			i % 2 === 1 &&
			((dropsHistory && i < last) || (thinking === false && (plan === "every-turn" || i === last)));
		return isRemoved ? { ...turn, pieces: removeThoughts(turn.pieces, words) } : turn;
	});
	const onlyLast = plan === "last-turn" || dropsHistory;
	const empty = changed.flatMap((turn, i) =>
		i % 2 === 1 && (i === last || !onlyLast) && !hasThought(turn, words, run) ? [i] : [],
	);
	return {
		turns: changed,
		empty: new Set(empty),
		emptyText: run.behaviour.hasSpacedThoughtWords ? words.join("") : `${words[0]}\n\n${words[1]}\n\n`,
		areMasked: thinking !== true,
	};
}

/** `null` in the file is Python's None: thoughts stay, and empty ones are not trained. */
function enableThinking({ config }: LlamaFactoryRun): boolean | null {
	const value = config.options?.["enable_thinking"]?.value;
	return typeof value === "boolean" || value === null ? value : true;
}

function dropsHistoryThoughts(plan: TurnPlan, { behaviour, config }: LlamaFactoryRun): boolean {
	const keeps = behaviour.dropsHistoryThoughts && config.options?.["preserve_thinking"]?.value === true;
	if (plan === "last-turn") {
		return !keeps;
	}
	return behaviour.dropsHistoryThoughts && config.options?.["mask_history"]?.value === true && !keeps;
}

function hasThought(
	{ pieces }: Turn,
	words: readonly [string, string],
	{ behaviour }: LlamaFactoryRun,
): boolean {
	const content = pieces.map(({ text }) => text).join("");
	return words.some((word) => content.includes(behaviour.hasSpacedThoughtWords ? word.trim() : word));
}

/** Everything between the words and the words themselves, then line breaks at the start. */
function removeThoughts(
	pieces: readonly TextPiece[],
	[open, close]: readonly [string, string],
): readonly TextPiece[] {
	const text = pieces.map((piece) => piece.text).join("");
	const kept: { start: number; end: number }[] = [];
	let at = 0;
	for (;;) {
		const start = text.indexOf(open, at);
		const end = start < 0 ? -1 : text.indexOf(close, start + open.length);
		if (end < 0) {
			kept.push({ start: at, end: text.length });
			break;
		}
		kept.push({ start: at, end: start });
		at = end + close.length;
	}
	return slicePieces(pieces, withoutLeadingBreaks(text, kept));
}

function withoutLeadingBreaks(
	text: string,
	ranges: readonly { readonly start: number; readonly end: number }[],
): readonly { readonly start: number; readonly end: number }[] {
	let isLeading = true;
	return ranges.map(({ start, end }) => {
		let from = start;
		while (isLeading && from < end && text[from] === "\n") {
			from++;
		}
		isLeading &&= from === end;
		return { start: from, end };
	});
}

function slicePieces(
	pieces: readonly TextPiece[],
	ranges: readonly { readonly start: number; readonly end: number }[],
): readonly TextPiece[] {
	let shift = 0;
	return pieces.flatMap((piece) => {
		const first = shift;
		shift += piece.text.length;
		return ranges.flatMap((range) => {
			const from = Math.max(range.start - first, 0);
			const to = Math.min(range.end - first, piece.text.length);
			return from >= to
				? []
				: [
						{
							...piece,
							text: piece.text.slice(from, to),
							...(piece.node === undefined ? {} : { from: (piece.from ?? 0) + from }),
						},
					];
		});
	});
}
