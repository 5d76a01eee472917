/** The Messages view: each turn as a person wrote it, what the template adds around it, and how much of it is trained. */
import type { PreviewModel, PreviewToken, PreviewTurn } from "../../server/core/types/preview-model.js";
import { tokenCount } from "./header.js";
import { h, type VirtualNode } from "./virtual-node.js";
import { t } from "../texts.js";

/** Turns around the selected token that are laid out. */
const MOST_TURNS = 30;
/** Characters of one turn; the rest is in the Text view. */
const MOST_CHARACTERS = 20_000;

export function messageView(model: PreviewModel, selected: number): VirtualNode {
	const { turns } = model;
	const at = Math.max(
		0,
		turns.findIndex(({ last }) => last >= selected),
	);
	const from = Math.max(0, Math.min(at - MOST_TURNS / 2, turns.length - MOST_TURNS));
	const shown = turns.slice(from, from + MOST_TURNS);
	const rest = turns.length - from - shown.length;
	return h(
		"ol",
		{ id: "messages", tabindex: "0", start: String(from + 1), "aria-label": t("Messages of the record") },
		from > 0 && h("li", { class: "rest" }, t("{0} earlier turns; ↑ leads to them.", from)),
		shown.map((turn) => message(model, turn, turn.first <= selected && selected <= turn.last)),
		rest > 0 && h("li", { class: "rest" }, t("{0} later turns; ↓ leads to them.", rest)),
	);
}

function message(model: PreviewModel, turn: PreviewTurn, isSelected: boolean): VirtualNode {
	const tokens = model.tokens.slice(turn.first, turn.last + 1);
	const trained = tokens.filter(({ state }) => state === "trained").length;
	const cut = tokens.filter(({ state }) => state === "cut").length;
	const isKnown = tokens.some(({ state }) => state !== "unknown");
	const counts = [
		tokenCount(tokens.length),
		...(isKnown ? [t("{0} trained", trained)] : []),
		...(cut > 0 ? [t("{0} cut", cut)] : []),
	];
	return h(
		"li",
		{
			class: [
				"message",
				...(turn.addedByTemplate ? ["added"] : []),
				...(isSelected ? ["selected"] : []),
			].join(" "),
			"aria-current": isSelected ? "true" : undefined,
			"data-turn": String(turn.first),
		},
		h(
			"div",
			{ class: "message-head" },
			h("strong", {}, turn.role),
			turn.addedByTemplate && h("em", {}, t("added by the template, not in your file")),
			h("span", { class: "message-counts" }, counts.join(" · ")),
		),
		h("pre", {}, piecesOf(tokens)),
	);
}

/** Stretches of one origin and one state: the file's in full strength, the template's quiet. */
function piecesOf(tokens: readonly PreviewToken[]): (VirtualNode | string)[] {
	const pieces: (VirtualNode | string)[] = [];
	let text = "";
	let length = 0;
	for (const [i, token] of tokens.entries()) {
		text += token.text;
		length += token.text.length;
		const next = tokens[i + 1];
		const isEnough = length > MOST_CHARACTERS;
		if (next === undefined || isEnough || next.state !== token.state || isOwn(next) !== isOwn(token)) {
			const look = isOwn(token) ? "piece" : "piece not-in-file";
			pieces.push(h("span", { class: look, "data-state": token.state }, text));
			text = "";
		}
		if (isEnough && next !== undefined) {
			return [...pieces, t("… (the rest is in the Text view)")];
		}
	}
	return pieces;
}

function isOwn({ origin }: PreviewToken): boolean {
	return origin === "file";
}
