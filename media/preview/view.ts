/** The whole page from the state: plain data, no DOM. */
import type { PreviewModel } from "../../server/core/types/preview-model.js";
import { textBlocks } from "./text-blocks.js";
import { compareView } from "./compare-view.js";
import { detailsOf } from "./details.js";
import { flowView, type FlowOptions } from "./flow-view.js";
import { bannersOf, headerOf, summaryOf } from "./header.js";
import { keyHelp } from "./keys.js";
import { listHead, listView } from "./list-view.js";
import { messageView } from "./message-view.js";
import type { PreviewState } from "./preview-state.js";
import type { Rows } from "./rows.js";
import { compareBar, shownView, toolbarOf } from "./toolbar.js";
import { stateNames } from "./token-words.js";
import { h, type VirtualNode } from "./virtual-node.js";
import { changesOf, isTrying, triedBar, whatIfForm } from "./what-if.js";
import { say, t } from "../texts.js";

/** What stands between the tools and the details: rows that are made when they are scrolled to, or few nodes. */
export type Body =
	| { readonly kind: "rows"; readonly heads: readonly VirtualNode[]; readonly rows: Rows }
	| { readonly kind: "nodes"; readonly nodes: readonly VirtualNode[] };

export function topOf(state: PreviewState): VirtualNode[] {
	const { model } = state;
	if (model === undefined) {
		return [];
	}
	return [
		headerOf(model, state),
		h("div", { class: "banners" }, triedBar(state), bannersOf(model)),
		toolbarOf(state, model),
		whatIfForm(state, model),
		...(shownView(state) === "compare" ? [compareBar(state, model)] : []),
		summaryOf(model),
	];
}

/** Rows belong to a model, a view and a width; the caller keeps them while those stay the same. */
export function bodyOf(state: PreviewState, measures: Omit<FlowOptions, "settings">): Body {
	const { model, unavailable, settings, comparison } = state;
	if (unavailable !== undefined) {
		const { reason, todo } = unavailable;
		return empty(h("h1", {}, t("No preview")), h("p", {}, reason), h("p", { class: "todo" }, todo));
	}
	if (model === undefined) {
		return empty(h("p", {}, t("Reading the record …")));
	}
	switch (shownView(state)) {
		case "tokens":
		case "labels":
			return { kind: "rows", heads: [], rows: flowView(model, { settings, ...measures }) };
		case "list":
			return { kind: "rows", heads: [listHead()], rows: listView(model) };
		case "compare":
			return comparison?.model === undefined
				? empty(h("p", {}, comparison?.reason ?? t("Choose what to compare this record with.")))
				: {
						kind: "rows",
						heads: [compareHead(state, model, comparison.model)],
						rows: compareView(model, comparison.model),
					};
		case "messages":
			return { kind: "nodes", nodes: [messageView(model, state.selected)] };
		case "text":
			return { kind: "nodes", nodes: [textOf(model)] };
	}
}

function compareHead(state: PreviewState, a: PreviewModel, b: PreviewModel): VirtualNode {
	const trained = ({ tokens }: PreviewModel): string => {
		const kept = tokens.filter(({ label }) => label !== null);
		return t("{0} of {1} trained", kept.filter(({ label }) => label !== -100).length, kept.length);
	};
	const { target } = state.comparison ?? {};
	const left = isTrying(changesOf(state)) ? t("what is tried") : (a.run.script ?? a.conversation);
	const names = {
		unchanged: t("the run"),
		run: b.run.script ?? t("another run"),
		side: t("the {0} answer", b.conversation),
		record: t("record {0}", b.record),
	};
	const right = target === undefined ? b.conversation : names[target.kind];
	return h(
		"div",
		{ class: "pairs-head" },
		h(
			"span",
			{},
			h("strong", {}, target?.kind === "side" ? t("the {0} answer", a.conversation) : left),
			` ${trained(a)}`,
		),
		h("span", {}),
		h("span", {}, h("strong", {}, right), ` ${trained(b)}`),
	);
}

function textOf(model: PreviewModel): VirtualNode {
	return model.text === ""
		? h("p", { class: "nothing" }, t("There is no text to show for this record."))
		: h(
				"pre",
				{ id: "text", tabindex: "0", role: "region", "aria-label": t("Rendered text") },
				textBlocks(model.text).map((block) => h("span", {}, block)),
			);
}

function empty(...children: VirtualNode[]): Body {
	return { kind: "nodes", nodes: [h("div", { class: "empty" }, children)] };
}

export function bottomOf(state: PreviewState): VirtualNode[] {
	const { model } = state;
	return model === undefined ? [] : [detailsOf(model, state), helpOf(state), legendOf(state, model)];
}

function helpOf({ isHelpOpen }: PreviewState): VirtualNode {
	return h(
		"dl",
		{ id: "help", hidden: !isHelpOpen },
		keyHelp.map(({ keys, does }) => h("div", {}, h("dt", {}, keys), h("dd", {}, say(does)))),
	);
}

function legendOf({ notice }: PreviewState, { tokens }: PreviewModel): VirtualNode {
	const has = (state: string): boolean => tokens.some((token) => token.state === state);
	return h(
		"div",
		{ class: "legend" },
		has("trained") && legendKey("trained", say(stateNames.trained)),
		has("masked") && legendKey("masked", say(stateNames.masked)),
		has("cut") && legendKey("cut", say(stateNames.cut)),
		has("pad") && legendKey("pad", say(stateNames.pad)),
		has("unknown") && legendKey("unknown", say(stateNames.unknown)),
		tokens.some(({ real }) => real?.differs === true) && legendKey("real-differs", t("other in the run")),
		tokens.some(({ special }) => special) && h("span", {}, t("⟨ ⟩ special")),
		tokens.some(({ stop }) => stop) && h("span", {}, t("■ stop")),
		tokens.some(({ origin }) => origin !== "file") && h("span", { class: "italic" }, t("ᵗ not in your file")),
		tokens.some(({ text, start, end }) => text === "" && end > start) &&
			h("span", {}, t("◖ ◗ one character")),
		h("span", { id: "notice", role: "status" }, notice ?? ""),
		h("button", { class: "link", type: "button", "data-action": "toggleHelp" }, t("? keys")),
	);
}

function legendKey(state: string, words: string): VirtualNode {
	return h("span", {}, h("i", { class: `key ${state}`, "aria-hidden": "true" }), words);
}
