/** The middle of the page: rows that come and go with the scroll bar, or a few nodes. */
import { markSelection } from "./mark-selection.js";
import { measureIn } from "./measure-text.js";
import type { PreviewState } from "./preview-state.js";
import { createRowWindow } from "./row-window.js";
import type { Rows } from "./rows.js";
import { paintText, rectangleOf } from "./text-highlights.js";
import { shownView } from "./toolbar.js";
import { bodyOf } from "./view.js";
import { patch } from "./virtual-node.js";

export interface PageBody {
	/** Makes the body equal to the state. */
	render(state: PreviewState): void;
	/** Scrolls to the selected token. */
	reveal(): void;
	toTop(): void;
	/** The row of the comparison that the keys stand on. */
	pair(): number;
	setPair(row: number): void;
	/** How many rows fit on the screen, and the rows at the moment. */
	readonly rowsOnScreen: () => number;
	readonly rows: () => Rows | undefined;
}

export function createPageBody(scroller: HTMLElement): PageBody {
	const nodes = scroller.appendChild(document.createElement("div"));
	nodes.id = "body";
	let state: PreviewState | undefined;
	let rows: Rows | undefined;
	let key: readonly unknown[] = [];
	let pair = 0;
	let pairOf = -1;

	const mark = (): void => {
		if (state !== undefined) {
			markSelection(list.element, state, shownView(state) === "compare" ? pair : undefined);
		}
	};
	const list = createRowWindow(scroller, mark);
	scroller.append(list.element);

	const fonts = (): readonly [string, string] => {
		const style = getComputedStyle(list.element);
		return [style.fontFamily, style.fontSize];
	};

	const rebuild = (next: PreviewState): void => {
		const [family, size] = fonts();
		const view = shownView(next);
		const { model, comparison, settings, unavailable, selected } = next;
		// Only what the body is made from: a search or a notice leaves it alone.
		const turn = view === "messages" ? model?.turns.findIndex(({ last }) => last >= selected) : 0;
		const width = scroller.clientWidth - PADDING;
		const other = view === "compare" ? comparison : undefined;
		const parts = [model, other?.model, other?.reason, view, ...Object.values(settings), unavailable, turn];
		const wanted = [...parts, view === "tokens" || view === "labels" ? `${width} ${family} ${size}` : ""];
		if (wanted.length === key.length && wanted.every((part, i) => part === key[i])) {
			return;
		}
		key = wanted;
		const body = bodyOf(next, { width, height: scroller.clientHeight, measure: measureIn(family, size) });
		rows = body.kind === "rows" ? body.rows : undefined;
		list.element.hidden = rows === undefined;
		patch(nodes, body.kind === "nodes" ? body.nodes : body.heads);
		if (rows !== undefined) {
			pairOf = -1;
			list.show(rows);
		} else {
			list.clear();
		}
	};

	const render = (next: PreviewState): void => {
		state = next;
		rebuild(next);
		if (shownView(next) === "compare" && rows !== undefined && pairOf !== next.selected) {
			pair = rows.rowOf(next.selected);
			pairOf = next.selected;
		}
		mark();
		const text = document.getElementById("text");
		if (text !== null && next.model !== undefined) {
			paintText(text, next.model, next);
		}
	};

	// A resized panel breaks its rows elsewhere; so does another font.
	let frame = 0;
	const again = (): void => {
		frame ||= requestAnimationFrame(() => {
			frame = 0;
			if (state !== undefined) {
				render(state);
				if (rows !== undefined) {
					list.reveal(rowNow());
				}
			}
		});
	};
	new ResizeObserver(again).observe(scroller);
	new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["style"] });

	const rowNow = (): number =>
		state !== undefined && shownView(state) === "compare" ? pair : (rows?.rowOf(state?.selected ?? 0) ?? 0);

	return {
		render,
		reveal() {
			if (rows !== undefined) {
				list.reveal(rowNow());
				return;
			}
			const text = document.getElementById("text");
			const place =
				text === null || state?.model === undefined
					? document.querySelector("#messages .selected")?.getBoundingClientRect()
					: rectangleOf(text, state.model, state.selected);
			const frameOf = scroller.getBoundingClientRect();
			if (place !== undefined && (place.top < frameOf.top || place.top > frameOf.bottom - MARGIN)) {
				scroller.scrollTop += place.top - frameOf.top - frameOf.height / 3;
			}
		},
		toTop: () => scroller.scrollTo(0, 0),
		pair: () => pair,
		setPair(row) {
			pair = row;
			mark();
		},
		rowsOnScreen: () => list.rowsOnScreen(),
		rows: () => rows,
	};
}

/** Pixels: the padding of the scroller on both sides, as the style sheet has it; and a line of text. */
const PADDING = 32;
const MARGIN = 20;
