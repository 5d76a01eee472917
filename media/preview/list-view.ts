/** The List view: one row a token, for narrow panels and screen readers. */
import type { PreviewModel, PreviewToken, PreviewTurn } from "../../server/core/types/preview-model.js";
import { topsOf, type Rows } from "./rows.js";
import { isFoldedPad, marksOf, type TokenMarks } from "./token-marks.js";
import { tokenOption } from "./token-option.js";
import { glyphsOf, notesOf, specialName, stateNames, wouldBeWords } from "./token-words.js";
import { h, type VirtualNode } from "./virtual-node.js";
import { say, t } from "../texts.js";

/** Pixels; the style sheet has the same number. */
const HEIGHT = 24;

type ListRow =
	| { readonly kind: "turn"; readonly turn: PreviewTurn }
	| { readonly kind: "cut" }
	| { readonly kind: "token"; readonly token: PreviewToken };

export function listView(model: PreviewModel): Rows {
	const marks = marksOf(model);
	const turns = new Map(model.turns.map((turn) => [turn.first, turn]));
	const places: number[] = [];
	const rows = model.tokens.flatMap((token): ListRow[] => {
		const turn = turns.get(token.index);
		return [
			...(turn === undefined ? [] : [{ kind: "turn" as const, turn }]),
			...(marks[token.index]?.opensCut === true ? [{ kind: "cut" as const }] : []),
			...(isFoldedPad(marks[token.index]) ? [] : [{ kind: "token" as const, token }]),
		];
	});
	rows.forEach((row, i) => {
		if (row.kind === "token") {
			const { count = 1 } = marks[row.token.index]?.pads ?? {};
			for (let token = row.token.index; token < row.token.index + count; token++) {
				places[token] = i;
			}
		}
	});
	return {
		look: "list",
		label: t("Tokens of the record"),
		tops: topsOf(rows.length, () => HEIGHT),
		nodesIn: () => 11,
		rowOf: (token) => places[token] ?? 0,
		render: (row) => {
			const found = rows[row];
			return found === undefined ? h("div") : rowNode(model, found, marks);
		},
	};
}

export function listHead(): VirtualNode {
	return h(
		"div",
		{ class: "list-head", "aria-hidden": "true" },
		["#", t("token"), "id", t("state"), t("note")].map((name) => h("span", {}, name)),
	);
}

function rowNode(model: PreviewModel, row: ListRow, marks: readonly TokenMarks[]): VirtualNode {
	switch (row.kind) {
		case "turn":
			return h("div", { class: "list-turn", role: "presentation" }, turnTitle(row.turn));
		case "cut":
			return h("div", { class: "list-cut", role: "presentation" }, cutTitle(model));
		case "token":
			return tokenRow(model, row.token, marks[row.token.index]);
	}
}

function tokenRow(model: PreviewModel, token: PreviewToken, marks: TokenMarks | undefined): VirtualNode {
	const glyphs = token.special ? `⟨${specialName(token.text)}⟩` : glyphsOf(token, { whitespace: true });
	return h(
		"div",
		{
			class: [
				"row",
				...(token.special ? ["special"] : []),
				...(token.origin === "file" ? [] : ["not-in-file"]),
				...(token.real?.differs === true ? ["real-differs"] : []),
			].join(" "),
			...tokenOption(model, token, marks),
		},
		h("span", { class: "row-index" }, String(token.index)),
		h("span", { class: "row-text" }, marks?.pads === undefined ? glyphs : t("{0} × pad", marks.pads.count)),
		h("span", { class: "row-id" }, String(token.id)),
		h(
			"span",
			{ class: "row-state" },
			token.state === "unknown" ? t("not known") : say(stateNames[token.state]),
		),
		h("span", { class: "row-note" }, noteOf(token, marks)),
	);
}

function noteOf(token: PreviewToken, marks: TokenMarks | undefined): string {
	return [...notesOf(token, marks), ...(token.state === "cut" ? [wouldBeWords(token)] : []), token.reason]
		.filter((part) => part !== "")
		.join(", ");
}

function turnTitle({ role, addedByTemplate }: PreviewTurn): string {
	return addedByTemplate ? t("{0}, added by the template", role) : role;
}

function cutTitle({ limit }: PreviewModel): string {
	return limit === undefined ? t("✂ cut") : t("✂ maximum length {0}", limit.length);
}
