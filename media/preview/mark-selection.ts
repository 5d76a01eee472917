/** Marks the selected tokens among those that are in the page, and what was found: set by hand, so that an arrow key makes no row anew. */
import type { PreviewState } from "./preview-state.js";
import { selectionOf } from "./preview-state.js";

/** `pair`: the row of the comparison that the keys stand on; there a row is selected, not a token. */
export function markSelection(list: HTMLElement, state: PreviewState, pair: number | undefined): void {
	const [first, last] = selectionOf(state);
	let active: Element | undefined;
	for (const element of list.querySelectorAll<HTMLElement>("[role=option]")) {
		const index = Number(element.dataset["index"] ?? -1);
		const row = Number(element.dataset["pair"] ?? -1);
		// A run of padding is one box.
		const end = Number(element.dataset["last"] ?? index);
		const isSelected = pair === undefined ? end >= first && index <= last : row === pair;
		const isActive = pair === undefined ? index <= state.selected && state.selected <= end : row === pair;
		setAttribute(element, "aria-selected", String(isSelected));
		element.classList.toggle("cursor", isActive);
		element.classList.toggle("found", isFound(state, index));
		active = isActive ? element : active;
	}
	if (active === undefined) {
		list.removeAttribute("aria-activedescendant");
	} else {
		setAttribute(list, "aria-activedescendant", active.id);
	}
}

function isFound({ search: { matches } }: PreviewState, index: number): boolean {
	let low = 0;
	let high = matches.length - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const [first, last] = matches[middle] ?? [0, 0];
		if (index < first) {
			high = middle - 1;
		} else if (index > last) {
			low = middle + 1;
		} else {
			return true;
		}
	}
	return false;
}

function setAttribute(element: Element, name: string, value: string): void {
	if (element.getAttribute(name) !== value) {
		element.setAttribute(name, value);
	}
}
