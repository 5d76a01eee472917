/** What a person does with the mouse, the keys and the fields, in terms of the page's own actions. */
import type { PreviewAction, PreviewViewName } from "../messages.js";
import { actionOfKey } from "./keys.js";

export interface PageInput {
	/** `extend`: the selection grows to the token. `isDone`: the mouse button was let go. */
	pick(token: number, options: { readonly extend: boolean; readonly isDone: boolean }): void;
	pickPair(row: number): void;
	pickTurn(first: number): void;
	act(action: PreviewAction, options: { readonly extend: boolean }): void;
	/** A button that is no action: its name and its data. */
	press(name: string, data: DOMStringMap): void;
	/** A field that was changed, by its id; `isFinal` is false while a slider is dragged or a search is typed. */
	enter(field: HTMLInputElement | HTMLSelectElement, isFinal: boolean): void;
	/** The small form for an option that is not listed. */
	tryOption(name: string, value: string): void;
	view(): PreviewViewName;
	textSelected(): void;
}

export function listen(input: PageInput): void {
	let dragged: number | undefined;
	document.addEventListener("mousedown", (event) => {
		const token = tokenAt(event.target);
		const pair = attributeAt(event.target, "pair");
		if (event.button !== 0) {
			return;
		}
		if (pair !== undefined) {
			input.pickPair(pair);
		} else if (token !== undefined) {
			event.preventDefault(); // The boxes are selected as tokens, not as text.
			dragged = token;
			input.pick(token, { extend: event.shiftKey, isDone: false });
			document.getElementById("tokens")?.focus({ preventScroll: true });
		}
	});
	document.addEventListener("mousemove", (event) => {
		const token = dragged === undefined ? undefined : tokenAt(event.target);
		if (token !== undefined && token !== dragged) {
			dragged = token;
			input.pick(token, { extend: true, isDone: false });
		}
	});
	document.addEventListener("mouseup", () => {
		if (dragged !== undefined) {
			input.pick(dragged, { extend: true, isDone: true });
			dragged = undefined;
		}
		if (document.activeElement?.id === "text") {
			input.textSelected();
		}
	});
	document.addEventListener("click", ({ target }) => {
		const turn = attributeAt(target, "turn");
		if (turn !== undefined) {
			input.pickTurn(turn);
		}
		const button = target instanceof Element ? target.closest<HTMLElement>("[data-action]") : null;
		const name = button?.dataset["action"];
		if (button !== null && name !== undefined) {
			input.press(name, button.dataset);
		}
	});
	document.addEventListener("dblclick", ({ target }) => {
		if (tokenAt(target) !== undefined) {
			input.act("revealToken", { extend: false });
		}
	});
	document.addEventListener("keydown", (event) => pressed(input, event));
	for (const [type, isFinal] of [
		["input", false],
		["change", true],
	] as const) {
		document.addEventListener(type, ({ target }) => {
			if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) {
				input.enter(target, isFinal);
			}
		});
	}
	document.addEventListener("submit", (event) => {
		event.preventDefault();
		input.tryOption(valueOf("other-name"), valueOf("other-value"));
	});
}

function pressed(input: PageInput, event: KeyboardEvent): void {
	const { target, key, shiftKey: extend } = event;
	const isField = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
	if ((event.ctrlKey || event.metaKey) && !event.altKey) {
		const action = isField ? undefined : withControl[key.toLowerCase()];
		if (action !== undefined && document.activeElement?.id !== "text") {
			event.preventDefault();
			input.act(action, { extend: false });
		}
		return;
	}
	if (isField) {
		if (key === "Escape") {
			document.querySelector<HTMLElement>("#tokens:not([hidden]), #text, #messages")?.focus();
		} else if (key === "Enter" && target.id === "find") {
			event.preventDefault();
			input.act(extend ? "previousMatch" : "nextMatch", { extend: false });
		}
		return;
	}
	const isOnButton = target instanceof HTMLButtonElement && (key === "Enter" || key === " ");
	if (isOnButton || event.altKey) {
		return;
	}
	const view = input.view();
	const action = actionOfKey(key, { isList: view === "list" || view === "compare" });
	// The text scrolls by itself.
	const isText = (view === "text" || view === "messages") && /^(Home|End|Page)/.test(key);
	if (action !== undefined && !isText) {
		event.preventDefault();
		input.act(action, { extend });
	}
}

const withControl: Readonly<Record<string, PreviewAction>> = { f: "find", a: "selectAll", c: "copyText" };

function tokenAt(target: EventTarget | null): number | undefined {
	return attributeAt(target, "index");
}

function attributeAt(target: EventTarget | null, name: string): number | undefined {
	const element = target instanceof Element ? target.closest<HTMLElement>(`[data-${name}]`) : null;
	const value = element?.dataset[name];
	return value === undefined ? undefined : Number(value);
}

function valueOf(id: string): string {
	const element = document.getElementById(id);
	return element instanceof HTMLInputElement ? element.value.trim() : "";
}
