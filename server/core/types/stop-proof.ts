/** Is the token that ends the last trained answer of a row trained? The one place that decides it. */
import type { Location } from "../base/text-range.js";
import type { Encoding } from "./encoding.js";
import { IGNORE_INDEX, type LossMask } from "./loss-mask.js";
import { STOP_STRINGS } from "./stop-strings.js";
import type { TokenizerFacts } from "./tokenizer.js";

/**
 * `masked-by-pad`: its label is ignored for the pad token's id. `outside-mask`: the trained part closes before it.
 * `cut`: the maximum length cuts it off. `missing`: there is none. `unknown`: what ends generation is not known.
 */
export interface StopProof {
	readonly ends: "trained" | "masked-by-pad" | "outside-mask" | "cut" | "missing" | "unknown";
	/** The token, or the end marker that is no stop token. */
	readonly tokenIndex?: number;
	/** Its text. */
	readonly text?: string;
	readonly reason: string;
	/** True when the row's labels are not certain. */
	readonly isApproximate?: true;
	/** The option that decided. */
	readonly decidedBy?: Location;
}

/** `stopTexts`: what ends generation in the model's family. Undefined when nothing of the row is trained or known. */
export function proveStop(
	mask: LossMask,
	tokenizer: TokenizerFacts | undefined,
	stopTexts: readonly string[],
): StopProof | undefined {
	const row = rowOf(mask, tokenizer);
	const isKnown = mask.dropped === undefined && !mask.states.includes("unknown");
	const last = isKnown ? lastOfAnswer(row) : -1;
	if (last < 0) {
		return undefined;
	}
	if (mask.states[last] === "cut") {
		return { ends: "cut", reason: reasonAt(mask, last) };
	}
	const markers = markersAfter(row, last);
	const stops = markers.filter((i) => row.isStop(i));
	const trained = stops.find((i) => mask.states[i] === "trained");
	if (trained !== undefined) {
		return { ends: "trained", ...describe(row, trained) };
	}
	const cut = stops.find((i) => mask.states[i] === "cut");
	const untrained =
		stops[0] ?? markers.find((i) => mask.states[i] !== "trained" && isAmong(row, i, stopTexts));
	if (untrained === undefined) {
		return withoutStop(row, markers, tokenizer);
	}
	if (mask.reasons[mask.reasonIndex[untrained] ?? -1]?.isPadId === true) {
		return { ends: "masked-by-pad", ...describe(row, untrained), ...certaintyOf(mask) };
	}
	return {
		ends: cut === undefined ? "outside-mask" : "cut",
		...describe(row, cut ?? untrained),
		...certaintyOf(mask),
	};
}

interface Row {
	readonly mask: LossMask;
	readonly encoding: Encoding;
	isStop(index: number): boolean;
	textOf(index: number): string;
}

function rowOf(mask: LossMask, tokenizer: TokenizerFacts | undefined): Row {
	const { encoding } = mask;
	const eos = tokenizer?.eos;
	return {
		mask,
		encoding,
		isStop: (i) => mask.stops[i] === true || (eos !== undefined && encoding.ids[i] === eos.id),
		textOf(i) {
			const [start, end] = encoding.offsets[i] ?? [0, 0];
			// What a trainer or a tokenizer adds by id has no characters.
			return start === end && encoding.ids[i] === eos?.id
				? (eos?.text ?? "")
				: encoding.rendered.text.slice(start, end);
		},
	};
}

/** The last trained token that is text; -1: there is none. */
function lastOfAnswer(row: Row): number {
	const { states, labels, wouldBe } = row.mask;
	return states.findLastIndex((state, i) => {
		const label = state === "cut" ? wouldBe[i] : labels[i];
		const isTrained = label !== undefined && label !== null && label !== IGNORE_INDEX;
		return isTrained && !isMarker(row, i) && row.textOf(i).trim() !== "";
	});
}

function isMarker(row: Row, index: number): boolean {
	return row.isStop(index) || row.encoding.specialTokensMask[index] === true;
}

/** Special tokens that follow, up to the next text. */
function markersAfter(row: Row, last: number): readonly number[] {
	const markers: number[] = [];
	for (let i = last + 1; i < row.encoding.ids.length; i++) {
		if (row.mask.states[i] === "pad") {
			continue;
		}
		if (isMarker(row, i)) {
			markers.push(i);
		} else if (row.textOf(i).trim() !== "") {
			break;
		}
	}
	return markers;
}

function isAmong(row: Row, index: number, texts: readonly string[]): boolean {
	return texts.includes(row.textOf(index).trim());
}

function withoutStop(row: Row, markers: readonly number[], tokenizer: TokenizerFacts | undefined): StopProof {
	const end = markers.findLast((i) => isAmong(row, i, STOP_STRINGS));
	const place = end === undefined ? {} : { tokenIndex: end, text: row.textOf(end).trim() };
	const isKnown = tokenizer?.eos !== undefined || row.mask.stops.includes(true);
	return isKnown
		? { ends: "missing", ...place, reason: "no stop token follows the answer" }
		: { ends: "unknown", ...place, reason: "what ends generation is not known" };
}

function describe(row: Row, index: number): Omit<StopProof, "ends"> {
	const by = row.mask.reasons[row.mask.reasonIndex[index] ?? -1]?.decidedBy;
	return {
		tokenIndex: index,
		text: row.textOf(index).trim(),
		reason: reasonAt(row.mask, index),
		...(by !== undefined && "option" in by ? { decidedBy: { file: by.file, range: by.range } } : {}),
	};
}

function reasonAt({ reasons, reasonIndex }: LossMask, index: number): string {
	return reasons[reasonIndex[index] ?? -1]?.text ?? "";
}

function certaintyOf({ exactness }: LossMask): Pick<StopProof, "isApproximate"> {
	return exactness.level === "exact" ? {} : { isApproximate: true };
}
