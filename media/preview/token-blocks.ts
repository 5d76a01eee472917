/** The Tokens view: one block for each turn, a box for each token, and the labels as a track below it. */
import type { PreviewModel, PreviewToken, PreviewTurn } from "../../server/core/types/preview-model.js";
import type { PreviewSettings } from "../messages.js";
import { marksOf, type TokenMarks } from "./token-marks.js";
import { bytesOf, glyphsOf, specialName, tooltipOf } from "./token-words.js";
import { h, type VirtualNode } from "./virtual-node.js";

export function tokenBlocks(model: PreviewModel, settings: PreviewSettings, shown: number): VirtualNode {
	const marks = marksOf(model);
	const turns = model.turns.filter(({ first }) => first < shown);
	return h(
		"div",
		{
			id: "tokens",
			class: ["blocks", ...(settings.track ? [] : ["no-track"]), ...(settings.ids ? ["with-ids"] : [])].join(
				" ",
			),
			role: "listbox",
			tabindex: "0",
			"aria-label": "Tokens of the record",
			"aria-orientation": "horizontal",
		},
		turns.map((turn) => turnBlock(model, marks, turn, settings, shown)),
	);
}

function turnBlock(
	model: PreviewModel,
	marks: readonly TokenMarks[],
	turn: PreviewTurn,
	settings: PreviewSettings,
	shown: number,
): VirtualNode {
	const tokens = model.tokens.slice(turn.first, Math.min(turn.last + 1, shown));
	return h(
		"section",
		{
			class: turn.addedByTemplate ? "turn added" : "turn",
			role: "group",
			"aria-label": `${turn.role}, from token ${turn.first}`,
		},
		h(
			"div",
			{ class: "gutter", "aria-hidden": "true" },
			h("span", { class: "gutter-index" }, String(turn.first)),
			h(
				"span",
				{ class: "gutter-role", title: turn.role },
				turn.addedByTemplate && h("sup", {}, "t"),
				turn.role,
			),
		),
		h(
			"div",
			{ class: "flow" },
			tokens.flatMap((token) => tokenNodes(model, token, marks[token.index], settings)),
			turn.addedByTemplate && h("span", { class: "aside" }, "added by the template, not in your file"),
		),
	);
}

function tokenNodes(
	model: PreviewModel,
	token: PreviewToken,
	marks: TokenMarks | undefined,
	settings: PreviewSettings,
): VirtualNode[] {
	// Paragraphs of the file stay readable; line breaks that the template prints do not break the row.
	const breaks = token.origin === "file" && /\n/.test(token.text);
	return [
		...(marks?.opensCut === true ? [cutRule(model, token)] : []),
		tokenBox(token, marks, settings),
		...(breaks ? [h("br")] : []),
	];
}

function cutRule({ limit }: PreviewModel, { index }: PreviewToken): VirtualNode {
	const title =
		limit === undefined ? `Cut from token ${index} on` : `The maximum length of ${limit.length} cuts here`;
	return h("span", { class: "cut-rule", title, "aria-hidden": "true" }, "✂");
}

function tokenBox(
	token: PreviewToken,
	marks: TokenMarks | undefined,
	settings: PreviewSettings,
): VirtualNode {
	return h(
		"span",
		{
			class: classesOf(token, marks),
			role: "option",
			"aria-selected": "false",
			id: `token-${token.index}`,
			"data-index": String(token.index),
			"data-id": String(token.id),
			"data-state": token.state,
			title: tooltipOf(token, marks),
		},
		h("span", { class: "glyphs" }, faintSpaces(boxText(token, marks, settings), token, settings)),
		settings.ids && h("span", { class: "id", "aria-hidden": "true" }, String(token.id)),
	);
}

/** Brackets and the stop mark are drawn by the style sheet, so that the text stays the token's own. */
function boxText(token: PreviewToken, marks: TokenMarks | undefined, settings: PreviewSettings): string {
	if (token.special) {
		return specialName(token.text === "" ? "?" : token.text);
	}
	if (marks?.part !== undefined) {
		const own = marks.part.index === 0 ? `${glyphsOf(token, settings)} ` : "";
		return `${own}${bytesOf(token)}`;
	}
	return glyphsOf(token, settings);
}

/** The glyph of a leading space stays in the background, so that words can be read. */
function faintSpaces(
	text: string,
	token: PreviewToken,
	{ whitespace }: PreviewSettings,
): (VirtualNode | string)[] {
	// A token of nothing but white space is no background: its glyph is all there is to see.
	if (!whitespace || token.special || !/^[ \n\t]+\S/.test(token.text)) {
		return [text];
	}
	const end = /[^␣⏎⇥]/.exec(text)?.index ?? text.length;
	return [h("i", { class: "space" }, text.slice(0, end)), ...(end < text.length ? [text.slice(end)] : [])];
}

function classesOf(token: PreviewToken, marks: TokenMarks | undefined): string {
	const { part, plain } = marks ?? {};
	return [
		"token",
		...(token.special ? ["special"] : []),
		...(token.stop ? ["stop"] : []),
		...(token.origin === "file" ? [] : ["not-in-file"]),
		...(token.real?.differs === true ? ["real-differs"] : []),
		...(part === undefined ? [] : groupClasses("part", part)),
		...(plain === undefined ? [] : groupClasses("plain", plain)),
		...(marks?.opensLoss === true ? ["opens-loss"] : []),
		...(marks?.closesLoss === true ? ["closes-loss"] : []),
	].join(" ");
}

function groupClasses(
	name: string,
	{ index, count }: { readonly index: number; readonly count: number },
): string[] {
	return [name, ...(index === 0 ? [`${name}-first`] : []), ...(index === count - 1 ? [`${name}-last`] : [])];
}
