/** The List view: one row a token, for narrow panels and screen readers. */
import type { PreviewModel, PreviewToken } from "../../server/core/types/preview-model.js";
import { marksOf, type TokenMarks } from "./token-marks.js";
import { glyphsOf, notesOf, specialName, spokenName, stateWords } from "./token-words.js";
import { h, type VirtualNode } from "./virtual-node.js";

export function tokenList(model: PreviewModel, shown: number): VirtualNode {
	const marks = marksOf(model);
	return h(
		"div",
		{ class: "list-frame" },
		h(
			"div",
			{ class: "list-head", "aria-hidden": "true" },
			["#", "token", "id", "state", "note"].map((name) => h("span", {}, name)),
		),
		h(
			"div",
			{ id: "tokens", class: "list", role: "listbox", tabindex: "0", "aria-label": "Tokens of the record" },
			model.tokens.slice(0, shown).flatMap((token) => rowsOf(model, token, marks[token.index])),
		),
	);
}

function rowsOf(model: PreviewModel, token: PreviewToken, marks: TokenMarks | undefined): VirtualNode[] {
	const turn = model.turns.find(({ first }) => first === token.index);
	return [
		...(turn === undefined ? [] : [h("div", { class: "list-turn", role: "presentation" }, turnTitle(turn))]),
		...(marks?.opensCut === true
			? [h("div", { class: "list-cut", role: "presentation" }, cutTitle(model))]
			: []),
		h(
			"div",
			{
				class: [
					"row",
					...(token.special ? ["special"] : []),
					...(token.origin === "file" ? [] : ["not-in-file"]),
					...(token.real?.differs === true ? ["real-differs"] : []),
				].join(" "),
				role: "option",
				"aria-selected": "false",
				"aria-label": spokenName(token, marks),
				id: `token-${token.index}`,
				"data-index": String(token.index),
				"data-id": String(token.id),
				"data-state": token.state,
			},
			h("span", { class: "row-index" }, String(token.index)),
			h(
				"span",
				{ class: "row-text" },
				token.special ? `⟨${specialName(token.text)}⟩` : glyphsOf(token, { whitespace: true }),
			),
			h("span", { class: "row-id" }, String(token.id)),
			h(
				"span",
				{ class: "row-state" },
				token.state === "unknown" ? "not known" : stateWords(token).split(",", 1),
			),
			h("span", { class: "row-note" }, noteOf(token, marks)),
		),
	];
}

function noteOf(token: PreviewToken, marks: TokenMarks | undefined): string {
	const [, wouldBe] = stateWords(token).split(", ");
	return [...notesOf(token, marks), ...(wouldBe === undefined ? [] : [wouldBe]), token.reason]
		.filter((part) => part !== "")
		.join(", ");
}

function turnTitle({ role, addedByTemplate }: PreviewModel["turns"][number]): string {
	return addedByTemplate ? `${role}, added by the template` : role;
}

function cutTitle({ limit }: PreviewModel): string {
	return limit === undefined ? "✂ cut" : `✂ maximum length ${limit.length}`;
}
