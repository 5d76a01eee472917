/** Whether two texts with holes can be the same prompt. */
import { HOLE } from "../types/prompt-difference.js";

/** A hole at an end where the other side has text may hold that text: then nothing is proved. */
export function isComparable(training: string, inference: string): boolean {
	const isPlain = !training.includes(HOLE) || inference.replaceAll(HOLE, "").trim() === "";
	const opensWithHole = inference.startsWith(HOLE) && !training.startsWith(HOLE);
	const endsWithHole = inference.endsWith(HOLE) && !training.endsWith(HOLE);
	return !isPlain && !opensWithHole && !endsWithHole;
}

/** Each hole of the training prompt takes some text; everything else is equal. */
export function matches(training: string, inference: string): boolean {
	const literals = training.split(HOLE);
	const first = literals[0] ?? "";
	const last = literals.at(-1) ?? "";
	if (!inference.startsWith(first) || !inference.endsWith(last)) {
		return false;
	}
	let at = first.length;
	for (const literal of literals.slice(1, -1)) {
		const next = inference.indexOf(literal, at + 1);
		if (next < 0) {
			return false;
		}
		at = next + literal.length;
	}
	return at + 1 <= inference.length - last.length;
}

/** True when some text in the holes of `pattern`, none included, gives `text`. */
export function fits(pattern: string, text: string): boolean {
	const literals = pattern.split(HOLE);
	const first = literals[0] ?? "";
	const last = literals.at(-1) ?? "";
	if (literals.length === 1) {
		return pattern === text;
	}
	if (!text.startsWith(first) || !text.endsWith(last)) {
		return false;
	}
	let at = first.length;
	for (const literal of literals.slice(1, -1)) {
		const next = text.indexOf(literal, at);
		if (next < 0) {
			return false;
		}
		at = next + literal.length;
	}
	return at <= text.length - last.length;
}

/** Longer texts between holes are not cut. */
const LONGEST_CUT = 400;

/** The prompt ends before the training form does, and a column follows: the model writes thoughts first, then the answer. */
export function leavesMoreToWrite(training: string, inference: string): boolean {
	const literals = training.split(HOLE);
	for (let last = 1; last < literals.length - 1; last++) {
		const before = literals.slice(0, last).join(HOLE);
		const cut = (literals[last] ?? "").slice(0, LONGEST_CUT);
		for (let end = cut.length; end > 0; end--) {
			if (fits(`${before}${HOLE}${cut.slice(0, end)}`.trimEnd(), inference.trimEnd())) {
				return true;
			}
		}
	}
	return false;
}

/** `chat` has one hole: `header {…} end`. A chat may have a system turn or a history before its last turn. */
export function endsLike(chat: string, text: string): boolean {
	const [header = "", end = ""] = chat.split(HOLE);
	const before = text.slice(0, Math.max(0, text.length - end.length));
	return text.endsWith(end) && before.includes(header) && !before.endsWith(header);
}

/** Spaces at a prompt's end are a question of tokens, not of the form. */
export function withoutEndSpaces(text: string): string {
	return text.replace(/[ \t]+$/, "");
}
