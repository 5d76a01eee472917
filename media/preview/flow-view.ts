/** The Tokens and Labels views: boxes in rows, each turn with its name, and the labels as a track below. */
import type { PreviewModel, PreviewToken, PreviewTurn } from "../../server/core/types/preview-model.js";
import type { PreviewSettings } from "../messages.js";
import { flowRows, type FlowRow } from "./flow-layout.js";
import { tokenClasses } from "./token-classes.js";
import { rowAt, topsOf, type Rows } from "./rows.js";
import { isFoldedPad, marksOf, type TokenMarks } from "./token-marks.js";
import { tokenOption } from "./token-option.js";
import { boxText, leadingSpaces } from "./token-words.js";
import { h, type VirtualNode } from "./virtual-node.js";
import { t } from "../texts.js";

export interface FlowOptions {
	readonly settings: PreviewSettings;
	/** Pixels of the list. */
	readonly width: number;
	/** Pixels of the screen for the list. */
	readonly height: number;
	/** Pixels of a text in the font of the boxes. */
	readonly measure: (text: string) => number;
}

/** Pixels; the style sheet has the same numbers. */
const BOX = 6;
const PILL = 16;
const GUTTER = 128;
const SCISSORS = 26;
const LOSS_START = 10;
const LOSS_END = 13;
const TURN_GAP = 13;
const NARROW = 520;
/** Measured widths and drawn ones differ by fractions of a pixel for each box. */
const SLACK = 10;
/** Rows of very short tokens end early, so that a full screen of them stays below so many nodes. */
const MOST_NODES = 1_000;
const LEAST_BOXES = 16;
/** `added by the template, not in your file`. */
const ASIDE = 300;

export function flowView(model: PreviewModel, { settings, width, height, measure }: FlowOptions): Rows {
	const marks = marksOf(model);
	const texts = model.tokens.map((token) => textOf(token, marks[token.index], settings));
	const hasHeadings = width < NARROW;
	const room = Math.max(120, width - SLACK - (hasHeadings ? 0 : GUTTER));
	const idFont = 0.78;
	const widths = model.tokens.map((token, i) => {
		if (isFoldedPad(marks[i])) {
			return 0;
		}
		const own = measure(texts[i] ?? "") + (token.special && settings.view === "tokens" ? PILL : 0);
		const id = settings.ids ? measure(String(token.id)) * idFont : 0;
		const { opensLoss, closesLoss, opensCut } = marks[i] ?? {};
		const around =
			(opensLoss === true ? LOSS_START : 0) +
			(closesLoss === true ? LOSS_END : 0) +
			(opensCut === true ? SCISSORS : 0);
		const least = settings.view === "labels" ? measure("-100") : 0;
		return Math.min(room, Math.max(own, id, least) + BOX + around);
	});
	const lineHeight = heightOf(settings);
	const rows = flowRows(model, {
		width: room,
		hasHeadings,
		most: Math.max(
			LEAST_BOXES,
			Math.floor(MOST_NODES / nodesOfBox(settings) / Math.ceil(height / lineHeight)),
		),
		widthOf: (token) => widths[token] ?? 0,
		// Paragraphs of the file stay readable; line breaks that the template prints do not break the row.
		breaksAfter: (index) => {
			const token = model.tokens[index];
			return settings.view === "tokens" && token?.origin === "file" && token.text.includes("\n");
		},
	});
	const gap = TURN_GAP;
	const firsts = Float64Array.from(rows, ({ first }) => first);
	const label = settings.view === "labels" ? t("Labels of the record") : t("Tokens of the record");
	return {
		look: ["flow", hasHeadings ? "narrow" : "wide", settings.view, ...switches(settings)].join(" "),
		label,
		tops: topsOf(rows.length, (row) => (rows[row]?.turn === undefined ? lineHeight : lineHeight + gap)),
		nodesIn(row) {
			const { first = 0, end = 0, turn } = rows[row] ?? {};
			const boxes = widths.slice(first, end).filter((width) => width > 0).length;
			return boxes * nodesOfBox(settings) + (turn === undefined ? 2 : 8);
		},
		rowOf: (token) => rowAt(firsts, token),
		render(row) {
			const found = rows[row];
			if (found === undefined) {
				return h("div");
			}
			let used = 0;
			for (let i = found.first; i < found.end; i++) {
				used += widths[i] ?? 0;
			}
			return lineOf(model, found, {
				settings,
				texts,
				marks,
				hasRoom: room - used > ASIDE,
			});
		},
	};
}

function heightOf({ track, ids }: PreviewSettings): number {
	return (track ? 32 : 27) + (ids ? 14 : 0);
}

function switches({ track, ids, whitespace }: PreviewSettings): string[] {
	return [
		...(track ? [] : ["no-track"]),
		...(ids ? ["with-ids"] : []),
		...(whitespace ? ["with-spaces"] : []),
	];
}

function nodesOfBox({ ids }: { readonly ids: boolean }): number {
	return ids ? 4 : 2;
}

function textOf(token: PreviewToken, marks: TokenMarks | undefined, settings: PreviewSettings): string {
	if (settings.view !== "labels" || marks?.pads !== undefined) {
		return boxText(token, marks, settings);
	}
	const label = token.state === "cut" ? token.wouldBe : token.label;
	return label === null || label === undefined ? "–" : String(label);
}

interface LineParts {
	readonly settings: PreviewSettings;
	readonly texts: readonly string[];
	readonly marks: readonly TokenMarks[];
	readonly hasRoom: boolean;
}

function lineOf(model: PreviewModel, row: FlowRow, parts: LineParts): VirtualNode {
	const boxes: VirtualNode[] = [];
	for (let i = row.first; i < row.end; i++) {
		const token = model.tokens[i];
		const marks = parts.marks[i];
		if (token !== undefined && !isFoldedPad(marks)) {
			if (marks?.opensCut === true) {
				boxes.push(cutRule(model, token));
			}
			boxes.push(tokenBox(model, token, marks, parts));
		}
	}
	const isAdded = row.closes?.addedByTemplate === true;
	return h(
		"div",
		{ class: row.turn === undefined ? "line" : "line turn-start", role: "presentation" },
		row.turn !== undefined && gutterOf(row.turn),
		boxes,
		isAdded &&
			parts.hasRoom &&
			h("span", { class: "aside", "aria-hidden": "true" }, t("added by the template, not in your file")),
	);
}

function gutterOf({ role, first, addedByTemplate }: PreviewTurn): VirtualNode {
	return h(
		"span",
		{ class: addedByTemplate ? "gutter added" : "gutter", "aria-hidden": "true", title: role },
		h("span", { class: "gutter-index" }, String(first)),
		h("span", { class: "gutter-role" }, `${addedByTemplate ? "ᵗ" : ""}${role}`),
	);
}

function cutRule({ limit }: PreviewModel, { index }: PreviewToken): VirtualNode {
	const title =
		limit === undefined
			? t("Cut from token {0} on", index)
			: t("The maximum length of {0} cuts here", limit.length);
	return h("span", { class: "cut-rule", title, "aria-hidden": "true" }, "✂");
}

function tokenBox(
	model: PreviewModel,
	token: PreviewToken,
	marks: TokenMarks | undefined,
	{ settings, texts }: LineParts,
): VirtualNode {
	const all = texts[token.index] ?? "";
	const isLabel = settings.view === "labels";
	// The glyph of a leading space stays in the background, so that words can be read; the style sheet draws it.
	const space =
		isLabel || token.special || marks?.pads !== undefined ? "" : leadingSpaces(token, all, settings);
	const text = all.slice(space.length);
	return h(
		"span",
		{
			class: tokenClasses(token, marks).join(" "),
			...tokenOption(model, token, marks),
			"data-space": space === "" ? undefined : space,
		},
		token.special && !isLabel && marks?.pads === undefined ? h("span", { class: "pill" }, text) : text,
		settings.ids && h("span", { class: "id" }, String(token.id)),
	);
}
