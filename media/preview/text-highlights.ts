/** Paints states, the selection and what was found over the Text view: one text node, however long the record is. */
import type { PreviewModel, PreviewToken } from "../../server/core/types/preview-model.js";
import type { PreviewState } from "./preview-state.js";
import { selectionOf } from "./preview-state.js";

let painted: PreviewModel | undefined;
let paintedIn: Node | undefined;

/** `pre` holds the text of the model, and nothing else. */
export function paintText(pre: Element, model: PreviewModel, state: PreviewState): void {
	const node = pre.firstChild;
	if (node === null || typeof CSS === "undefined" || !("highlights" in CSS)) {
		return;
	}
	if (painted !== model || paintedIn !== node) {
		for (const name of ["trained", "cut", "special", "masked"] as const) {
			CSS.highlights.set(`tunelint-${name}`, new Highlight(...rangesOf(node, model, name)));
		}
		painted = model;
		paintedIn = node;
	}
	const [first, last] = selectionOf(state);
	CSS.highlights.set("tunelint-selected", new Highlight(...tokenRange(node, model, first, last)));
	const found = state.search.matches.flatMap(([from, to]) => tokenRange(node, model, from, to));
	CSS.highlights.set("tunelint-found", new Highlight(...found));
}

/** The rectangle of a token on the screen, to scroll to. */
export function rectangleOf(pre: Element, model: PreviewModel, token: number): DOMRect | undefined {
	const node = pre.firstChild;
	return node === null ? undefined : tokenRange(node, model, token, token)[0]?.getBoundingClientRect();
}

/** Tokens [first, last] below the selection that a person made in the text. */
export function tokensSelectedIn(pre: Element, model: PreviewModel): readonly [number, number] | undefined {
	const selection = document.getSelection();
	const node = pre.firstChild;
	if (selection === null || selection.rangeCount === 0 || node === null) {
		return undefined;
	}
	const range = selection.getRangeAt(0);
	if (range.startContainer !== node || range.endContainer !== node) {
		return undefined;
	}
	const { startOffset: start, endOffset: end } = range;
	const touches = ({ start: from, end: to }: PreviewToken): boolean =>
		start === end ? from <= start && start < to : from < end && to > start;
	const first = model.tokens.findIndex(touches);
	const last = model.tokens.findLastIndex(touches);
	return first < 0 ? undefined : [first, last];
}

function rangesOf(
	node: Node,
	model: PreviewModel,
	name: "trained" | "cut" | "special" | "masked",
): Range[] {
	const fits = (token: PreviewToken): boolean => (name === "special" ? token.special : token.state === name);
	const ranges: Range[] = [];
	let first = -1;
	model.tokens.forEach((token, i) => {
		const next = model.tokens[i + 1];
		if (fits(token) && first < 0) {
			first = i;
		}
		if (first >= 0 && (next === undefined || !fits(next))) {
			ranges.push(...tokenRange(node, model, first, i));
			first = -1;
		}
	});
	return ranges;
}

function tokenRange(node: Node, { tokens, text }: PreviewModel, first: number, last: number): Range[] {
	const start = tokens[first]?.start;
	const end = tokens[last]?.end;
	if (start === undefined || end === undefined || end <= start || end > text.length) {
		return [];
	}
	const range = document.createRange();
	range.setStart(node, start);
	range.setEnd(node, end);
	return [range];
}
