/** Our answer to a question beside Python's, and the first thing in which they differ. */
import type { ParityAnswer, ParityFailure } from "./parity-answer.js";

export interface Difference {
	readonly kind: "difference";
	/** `the ids differ from token 3 on`. */
	readonly what: string;
	/** What stands there, with what stands around it. */
	readonly ours: string;
	readonly python: string;
}

/** `refused`: both sides say that there is no answer, and for the same reason. */
export type Comparison = Difference | { readonly kind: "equal" } | { readonly kind: "refused" };

export function compareAnswers(ours: ParityAnswer, python: ParityAnswer): Comparison {
	if (ours.error !== undefined || python.error !== undefined) {
		return compareErrors(ours.error, python.error);
	}
	return (
		compareTexts(ours.rendered, python.rendered) ??
		comparePlaces("generation blocks", ours.generation, python.generation) ??
		compareLists("ids", ours.ids, python.ids) ??
		compareLists("ids with special tokens", ours.special_ids, python.special_ids) ??
		comparePlaces("offsets", ours.offsets, python.offsets) ??
		compareLists("masks", ours.mask, python.mask) ?? { kind: "equal" }
	);
}

/** A bound that one side keeps and the other has not, or has elsewhere. */
const BOUNDS = ["LimitError", "TimeoutError", "MemoryError", "RecursionError"];

function compareErrors(ours: ParityFailure | undefined, python: ParityFailure | undefined): Comparison {
	if (ours !== undefined && python !== undefined) {
		const isSame = ours.type === python.type || (BOUNDS.includes(ours.type) && BOUNDS.includes(python.type));
		if (isSame) {
			return { kind: "refused" };
		}
	}
	return {
		kind: "difference",
		what: ours === undefined || python === undefined ? "only one side fails" : "the sides fail differently",
		ours: failureWords(ours),
		python: failureWords(python),
	};
}

function failureWords(failure: ParityFailure | undefined): string {
	return failure === undefined ? "gives an answer" : `${failure.type}: ${failure.message}`;
}

function compareTexts(ours: string | undefined, python: string | undefined): Difference | undefined {
	if (ours === undefined || python === undefined || ours === python) {
		return undefined;
	}
	let at = 0;
	while (at < ours.length && ours[at] === python[at]) {
		at++;
	}
	const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 40), at + 60));
	return {
		kind: "difference",
		what: `the rendered texts differ from character ${at} on`,
		ours: around(ours),
		python: around(python),
	};
}

type List = readonly number[] | null | undefined;
type Places = readonly (readonly [number, number])[] | null | undefined;

/** Absent on one side: not compared. */
function compareLists(what: string, ours: List, python: List): Difference | undefined {
	return ours && python
		? compareItems(`the ${what} differ from token`, ours.map(String), python.map(String))
		: undefined;
}

function comparePlaces(what: string, ours: Places, python: Places): Difference | undefined {
	const words = ([start, end]: readonly [number, number]) => `${start}–${end}`;
	const unit = what === "offsets" ? "token" : "block";
	return ours && python
		? compareItems(`the ${what} differ from ${unit}`, ours.map(words), python.map(words))
		: undefined;
}

function compareItems(
	what: string,
	ours: readonly string[],
	python: readonly string[],
): Difference | undefined {
	const length = Math.max(ours.length, python.length);
	for (let i = 0; i < length; i++) {
		if (ours[i] !== python[i]) {
			return {
				kind: "difference",
				what: `${what} ${i} on`,
				ours: around(ours, i),
				python: around(python, i),
			};
		}
	}
	return undefined;
}

function around(list: readonly string[], at: number): string {
	const start = Math.max(0, at - 2);
	const shown = list.slice(start, at + 6).join(" ");
	return `${start > 0 ? "… " : ""}${shown}${at + 6 < list.length ? " …" : ""} (${list.length} in all)`;
}
