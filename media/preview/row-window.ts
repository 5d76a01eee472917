/** Keeps only the rows on the screen in the page, and a few around them. */
import { rowAt, type Rows } from "./rows.js";
import { create } from "./virtual-node.js";

export interface RowWindow {
	readonly element: HTMLElement;
	/** Shows these rows, made anew. */
	show(rows: Rows): void;
	/** Leaves nothing behind while another view is shown. */
	clear(): void;
	/** Scrolls no further than needed, or puts a row that was far away into the middle. */
	reveal(row: number): void;
	/** How many rows fit on the screen. */
	rowsOnScreen(): number;
}

/** Rows beyond the screen, as long as the page stays below so many nodes. */
const AROUND = 6;
const MOST_NODES = 800;

/** `onMade` is told after rows came or went. */
export function createRowWindow(scroller: HTMLElement, onMade: () => void): RowWindow {
	const element = document.createElement("div");
	element.id = "tokens";
	element.tabIndex = 0;
	element.setAttribute("role", "listbox");
	element.setAttribute("aria-multiselectable", "true");
	const made = new Map<number, Element>();
	let rows: Rows | undefined;
	let frame = 0;

	/** `around`: rows beyond the screen, which can wait until it was painted. */
	const update = (around = AROUND): void => {
		frame = 0;
		if (rows === undefined || !element.isConnected) {
			return;
		}
		const { scrollTop, clientHeight } = scroller;
		const [from, to] = rangeOf(rows, scrollTop - element.offsetTop, clientHeight, around);
		for (const [row, node] of made) {
			if (row < from || row >= to) {
				node.remove();
				made.delete(row);
			}
		}
		let next: Element | null = null;
		for (let row = to - 1; row >= from; row--) {
			const known = made.get(row);
			const node = known ?? create(rows.render(row));
			if (known === undefined) {
				made.set(row, node);
				element.insertBefore(node, next);
			}
			next = node;
		}
		element.style.paddingTop = `${rows.tops[from] ?? 0}px`;
		onMade();
	};
	scroller.addEventListener("scroll", () => {
		frame ||= requestAnimationFrame(() => {
			update(0);
			frame = requestAnimationFrame(() => update());
		});
	});

	return {
		element,
		show(shown) {
			rows = shown;
			made.clear();
			element.replaceChildren();
			element.className = shown.look;
			element.setAttribute("aria-label", shown.label);
			element.style.height = `${shown.tops.at(-1) ?? 0}px`;
			update(0);
			frame ||= requestAnimationFrame(() => requestAnimationFrame(() => update()));
		},
		clear() {
			rows = undefined;
			made.clear();
			element.replaceChildren();
		},
		reveal(row) {
			if (rows === undefined) {
				return;
			}
			const top = (rows.tops[row] ?? 0) + element.offsetTop;
			const bottom = (rows.tops[row + 1] ?? top) + element.offsetTop;
			const { scrollTop, clientHeight } = scroller;
			const isFar = bottom < scrollTop - clientHeight || top > scrollTop + 2 * clientHeight;
			if (isFar) {
				scroller.scrollTop = top - clientHeight / 2;
			} else if (top < scrollTop + HEAD) {
				scroller.scrollTop = top - HEAD;
			} else if (bottom > scrollTop + clientHeight) {
				scroller.scrollTop = bottom - clientHeight + HEAD / 2;
			}
			update(0);
			frame ||= requestAnimationFrame(() => update());
		},
		rowsOnScreen() {
			const first = rows === undefined ? 0 : rowAt(rows.tops, scroller.scrollTop);
			const last = rows === undefined ? 0 : rowAt(rows.tops, scroller.scrollTop + scroller.clientHeight);
			return Math.max(1, last - first - 1);
		},
	};
}

/** A heading may stick to the top of the screen. */
const HEAD = 30;

function rangeOf(rows: Rows, y: number, height: number, around: number): [number, number] {
	const count = rows.tops.length - 1;
	let from = rowAt(rows.tops, Math.max(0, y));
	let to = Math.min(count, rowAt(rows.tops, Math.max(0, y + height)) + 1);
	let nodes = 0;
	for (let row = from; row < to; row++) {
		nodes += rows.nodesIn(row);
	}
	for (let step = 0; step < around; step++) {
		for (const row of [from - 1, to]) {
			if (row >= 0 && row < count && nodes + rows.nodesIn(row) <= MOST_NODES) {
				nodes += rows.nodesIn(row);
				from = Math.min(from, row);
				to = Math.max(to, row + 1);
			}
		}
	}
	return [from, to];
}
