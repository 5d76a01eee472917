/** Paints states, the selection and what was found over the Text view, without an element for each token. */
import type { PreviewModel, PreviewToken } from "../../server/core/types/preview-model.js";
import type { PreviewState } from "./preview-state.js";
import { selectionOf } from "./preview-state.js";

let painted: PreviewModel | undefined;
let paintedIn: Node | undefined;

/** The texts of the blocks in order, with the offset that each begins at. */
interface Texts {
	readonly nodes: readonly Text[];
	readonly starts: readonly number[];
}

function textsIn(pre: Element): Texts {
	const nodes = [...pre.children].flatMap(({ firstChild }) =>
		firstChild instanceof Text ? [firstChild] : [],
	);
	let at = 0;
	const starts = nodes.map(({ data }) => {
		at += data.length;
		return at - data.length;
	});
	return { nodes, starts };
}

/** `pre` holds the text of the model in blocks, and nothing else. */
export function paintText(pre: Element, model: PreviewModel, state: PreviewState): void {
	const texts = textsIn(pre);
	const [first] = texts.nodes;
	if (first === undefined || !("highlights" in CSS)) {
		return;
	}
	if (painted !== model || paintedIn !== first) {
		for (const name of ["trained", "cut", "special", "masked"] as const) {
			CSS.highlights.set(`tunelint-${name}`, new Highlight(...rangesOf(texts, model, name)));
		}
		painted = model;
		paintedIn = first;
	}
	const [from, to] = selectionOf(state);
	CSS.highlights.set("tunelint-selected", new Highlight(...tokenRange(texts, model, from, to)));
	const found = state.search.matches.flatMap((match) => tokenRange(texts, model, ...match));
	CSS.highlights.set("tunelint-found", new Highlight(...found));
}

/** The rectangle of a token on the screen, to scroll to. */
export function rectangleOf(pre: Element, model: PreviewModel, token: number): DOMRect | undefined {
	return tokenRange(textsIn(pre), model, token, token)[0]?.getBoundingClientRect();
}

/** Tokens [first, last] below the selection that a person made in the text. */
export function tokensSelectedIn(pre: Element, model: PreviewModel): readonly [number, number] | undefined {
	const selection = document.getSelection();
	if (selection === null || selection.rangeCount === 0) {
		return undefined;
	}
	const texts = textsIn(pre);
	const range = selection.getRangeAt(0);
	const start = offsetIn(texts, range.startContainer, range.startOffset);
	const end = offsetIn(texts, range.endContainer, range.endOffset);
	if (start === undefined || end === undefined) {
		return undefined;
	}
	const touches = ({ start: from, end: to }: PreviewToken): boolean =>
		start === end ? from <= start && start < to : from < end && to > start;
	const first = model.tokens.findIndex(touches);
	const last = model.tokens.findLastIndex(touches);
	return first < 0 ? undefined : [first, last];
}

function offsetIn({ nodes, starts }: Texts, node: Node, offset: number): number | undefined {
	const start = starts[nodes.findIndex((text) => text === node)];
	return start === undefined ? undefined : start + offset;
}

function rangesOf(
	texts: Texts,
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
			ranges.push(...tokenRange(texts, model, first, i));
			first = -1;
		}
	});
	return ranges;
}

function tokenRange(texts: Texts, { tokens, text }: PreviewModel, first: number, last: number): Range[] {
	const start = tokens[first]?.start;
	const end = tokens[last]?.end;
	if (start === undefined || end === undefined || end <= start || end > text.length) {
		return [];
	}
	const from = blockAt(texts, start);
	const to = blockAt(texts, end - 1);
	const [startNode, endNode] = [texts.nodes[from], texts.nodes[to]];
	if (startNode === undefined || endNode === undefined) {
		return [];
	}
	const range = document.createRange();
	range.setStart(startNode, start - (texts.starts[from] ?? 0));
	range.setEnd(endNode, end - (texts.starts[to] ?? 0));
	return [range];
}

function blockAt({ starts }: Texts, offset: number): number {
	return starts.findLastIndex((start) => start <= offset);
}
