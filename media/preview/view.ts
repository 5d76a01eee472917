/** The whole page from the state: plain data, no DOM. */
import type { PreviewModel } from "../../server/core/types/preview-model.js";
import { detailsOf } from "./details.js";
import { bannersOf, count, headerOf, summaryOf, toolbarOf } from "./header.js";
import { keyHelp } from "./keys.js";
import type { PreviewState } from "./preview-state.js";
import { tokenBlocks } from "./token-blocks.js";
import { tokenList } from "./token-list.js";
import { h, type VirtualNode } from "./virtual-node.js";

/** So many tokens are laid out without being asked for; more would make the page slow. */
export const MOST_TOKENS = 20_000;

export function viewOf(state: PreviewState): VirtualNode[] {
	const { model, unavailable } = state;
	if (unavailable !== undefined) {
		return [
			h(
				"div",
				{ class: "empty" },
				h("h1", {}, "No preview"),
				h("p", {}, unavailable.reason),
				h("p", { class: "todo" }, unavailable.todo),
			),
		];
	}
	if (model === undefined) {
		return [h("div", { class: "empty" }, h("p", {}, "Reading the record …"))];
	}
	return [
		h("div", { class: "top" }, headerOf(model), bannersOf(model), toolbarOf(state, model), summaryOf(model)),
		h("main", {}, bodyOf(state, model), restOf(state, model)),
		h("footer", {}, detailsOf(model, state.selected), helpOf(state), legendOf(state, model)),
	];
}

/** Without tokens the text is all there is to see. */
export function shownView({ settings, model }: PreviewState): PreviewState["settings"]["view"] {
	return model === undefined || model.tokens.length === 0 ? "text" : settings.view;
}

/** The body of the model that was shown last: an arrow key changes only the strip below it. */
const bodies = new WeakMap<PreviewModel, { readonly key: string; readonly body: VirtualNode }>();

function bodyOf(state: PreviewState, model: PreviewModel): VirtualNode {
	const key = JSON.stringify([state.settings, state.shown]);
	const last = bodies.get(model);
	const body = last?.key === key ? last.body : makeBody(state, model);
	bodies.set(model, { key, body });
	return body;
}

function makeBody(state: PreviewState, model: PreviewModel): VirtualNode {
	switch (shownView(state)) {
		case "tokens":
			return tokenBlocks(model, state.settings, state.shown);
		case "list":
			return tokenList(model, state.shown);
		case "text":
			return model.text === ""
				? h("p", { class: "nothing" }, "There is no text to show for this record.")
				: h("pre", { id: "text", tabindex: "0" }, model.text);
	}
}

function restOf({ shown }: PreviewState, { tokens }: PreviewModel): VirtualNode | undefined {
	if (shown >= tokens.length || shown < MOST_TOKENS) {
		return undefined;
	}
	const rest = tokens.length - shown;
	return h(
		"p",
		{ class: "rest" },
		`${count(rest)} more tokens. `,
		h(
			"button",
			{ class: "link", type: "button", "data-action": "showMore" },
			`Show ${count(Math.min(rest, MOST_TOKENS))} more`,
		),
	);
}

function helpOf({ isHelpOpen }: PreviewState): VirtualNode {
	return h(
		"dl",
		{ id: "help", hidden: !isHelpOpen },
		keyHelp.map(({ keys, does }) => h("div", {}, h("dt", {}, keys), h("dd", {}, does))),
	);
}

function legendOf({ notice }: PreviewState, { tokens }: PreviewModel): VirtualNode {
	const has = (state: string): boolean => tokens.some((token) => token.state === state);
	return h(
		"div",
		{ class: "legend" },
		has("trained") && legendKey("trained", "trained"),
		has("masked") && legendKey("masked", "masked"),
		has("cut") && legendKey("cut", "cut"),
		has("unknown") && legendKey("unknown", "not known"),
		tokens.some(({ real }) => real?.differs === true) && legendKey("real-differs", "other in the run"),
		tokens.some(({ special }) => special) && h("span", {}, "⟨ ⟩ special"),
		tokens.some(({ stop }) => stop) && h("span", {}, "■ stop"),
		tokens.some(({ origin }) => origin !== "file") &&
			h("span", {}, h("i", { class: "italic" }, "italic"), " not in your file"),
		tokens.some(({ text, start, end }) => text === "" && end > start) && h("span", {}, "◖ ◗ one character"),
		h("span", { id: "notice", role: "status" }, notice ?? ""),
		h("button", { class: "link", type: "button", "data-action": "toggleHelp" }, "? keys"),
	);
}

function legendKey(state: string, words: string): VirtualNode {
	return h("span", {}, h("i", { class: `key ${state}`, "aria-hidden": "true" }), words);
}
