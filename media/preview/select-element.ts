/** The focus ring of the selected token: set by hand, so that an arrow key does not rebuild a long record. */

let selected: Element | undefined;

export function selectElement(index: number, options: { readonly scroll: boolean }): void {
	const next = document.getElementById(`token-${index}`) ?? undefined;
	if (selected !== next) {
		selected?.setAttribute("aria-selected", "false");
		if (selected?.hasAttribute("title") === true) {
			selected.removeAttribute("aria-label");
		}
	}
	selected = next;
	if (next === undefined) {
		return;
	}
	next.setAttribute("aria-selected", "true");
	// Boxes carry their words as a tooltip; rows of the list have a label of their own.
	const words = next.getAttribute("title");
	if (words !== null) {
		next.setAttribute("aria-label", words);
	}
	document.getElementById("tokens")?.setAttribute("aria-activedescendant", next.id);
	if (options.scroll) {
		next.scrollIntoView({ block: "nearest", inline: "nearest" });
	}
}
