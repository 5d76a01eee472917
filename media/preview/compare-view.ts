/** The Compare view: two models side by side, aligned by their ids, a row for each pair of tokens. */
import type { PreviewModel, PreviewToken } from "../../server/core/types/preview-model.js";
import { alignPairs, type Pair } from "./align-pairs.js";
import { topsOf, type Rows } from "./rows.js";
import { glyphsOf, specialName, stateNames, stateWords } from "./token-words.js";
import { h, type VirtualNode } from "./virtual-node.js";
import { say, t, text, type Text } from "../texts.js";

/** Pixels; the style sheet has the same number. */
const HEIGHT = 24;

export interface Comparison {
	readonly pairs: readonly ComparedPair[];
	/** Pairs with other ids, and pairs with equal ids but other labels. */
	readonly otherIds: number;
	readonly otherLabels: number;
}

export interface ComparedPair extends Pair {
	readonly verdict: "equal" | "label" | "id" | "left" | "right";
}

const compared = new WeakMap<PreviewModel, WeakMap<PreviewModel, Comparison>>();

/** Kept for as long as both models live: a key press asks again. */
export function compareModels(a: PreviewModel, b: PreviewModel): Comparison {
	const ofA = compared.get(a) ?? new WeakMap<PreviewModel, Comparison>();
	const found = ofA.get(b) ?? compare(a, b);
	compared.set(a, ofA.set(b, found));
	return found;
}

function compare(a: PreviewModel, b: PreviewModel): Comparison {
	const ids = ({ tokens }: PreviewModel): number[] => tokens.map(({ id }) => id);
	const pairs = alignPairs(ids(a), ids(b)).map((pair): ComparedPair => ({
		...pair,
		verdict: verdictOf(
			pair.a === undefined ? undefined : a.tokens[pair.a],
			pair.b === undefined ? undefined : b.tokens[pair.b],
		),
	}));
	const count = (verdicts: readonly ComparedPair["verdict"][]): number =>
		pairs.filter(({ verdict }) => verdicts.includes(verdict)).length;
	return { pairs, otherIds: count(["id", "left", "right"]), otherLabels: count(["label"]) };
}

function verdictOf(a: PreviewToken | undefined, b: PreviewToken | undefined): ComparedPair["verdict"] {
	if (a === undefined) {
		return "right";
	}
	if (b === undefined) {
		return "left";
	}
	if (a.id !== b.id) {
		return "id";
	}
	return a.state === b.state ? "equal" : "label";
}

/** The pair after or before the one given that is not equal; undefined: there is none. */
export function nextUnequal(pairs: readonly ComparedPair[], from: number, delta: 1 | -1): number | undefined {
	for (let i = from + delta; i >= 0 && i < pairs.length; i += delta) {
		// A stretch of differences counts once.
		if (pairs[i]?.verdict !== "equal" && pairs[i - 1]?.verdict === "equal") {
			return i;
		}
	}
	return delta === -1 && pairs[0]?.verdict !== "equal" && from > 0 ? 0 : undefined;
}

/** `≠ 43 labels differ (0–30, 39–50). Ids equal.` */
export function comparisonWords({ otherIds, otherLabels, pairs }: Comparison): string {
	if (otherIds === 0 && otherLabels === 0) {
		return t("= Ids and labels are equal.");
	}
	const ids = otherIds === 0 ? t("Ids equal.") : otherIdsWords(otherIds);
	const labels =
		otherLabels === 0 ? t("Labels of equal ids equal.") : otherLabelsWords(otherLabels, stretches(pairs));
	return `≠ ${labels} ${ids}`;
}

function otherIdsWords(count: number): string {
	return count === 1 ? t("1 token differs or stands alone.") : t("{0} tokens differ or stand alone.", count);
}

function otherLabelsWords(count: number, where: string): string {
	return count === 1 ? t("1 label differs ({0}).", where) : t("{0} labels differ ({1}).", count, where);
}

const MOST_STRETCHES = 4;

/** Indices on the left: `0–30, 39–50`. */
function stretches(pairs: readonly ComparedPair[]): string {
	const found: [number, number][] = [];
	for (const { a, verdict } of pairs) {
		const last = found.at(-1);
		if (verdict === "label" && a !== undefined) {
			if (last?.[1] === a - 1) {
				last[1] = a;
			} else {
				found.push([a, a]);
			}
		}
	}
	const words = found
		.slice(0, MOST_STRETCHES)
		.map(([first, last]) => (first === last ? String(first) : `${first}–${last}`));
	return [...words, ...(found.length > MOST_STRETCHES ? ["…"] : [])].join(", ");
}

export function compareView(a: PreviewModel, b: PreviewModel): Rows {
	const { pairs } = compareModels(a, b);
	const places: number[] = [];
	pairs.forEach((pair, row) => {
		if (pair.a !== undefined) {
			places[pair.a] = row;
		}
	});
	return {
		look: "pairs",
		label: t("Tokens of both sides"),
		tops: topsOf(pairs.length, () => HEIGHT),
		nodesIn: () => 15,
		rowOf: (token) => places[token] ?? 0,
		render: (row) => {
			const pair = pairs[row];
			return pair === undefined ? h("div") : pairRow(a, b, pair, row, pairs.length);
		},
	};
}

const marks: Readonly<Record<Exclude<ComparedPair["verdict"], "equal">, Text>> = {
	label: text("≠ label"),
	id: text("≠ id"),
	left: text("◀ only"),
	right: text("only ▶"),
};

function pairRow(
	a: PreviewModel,
	b: PreviewModel,
	pair: ComparedPair,
	row: number,
	count: number,
): VirtualNode {
	const left = pair.a === undefined ? undefined : a.tokens[pair.a];
	const right = pair.b === undefined ? undefined : b.tokens[pair.b];
	return h(
		"div",
		{
			class: `pair ${pair.verdict}`,
			role: "option",
			"aria-selected": "false",
			"aria-setsize": String(count),
			"aria-posinset": String(row + 1),
			"aria-label": spokenPair(left, right, pair.verdict),
			id: left === undefined ? `pair-${row}` : `token-${left.index}`,
			"data-pair": String(row),
			"data-index": left === undefined ? undefined : String(left.index),
		},
		side(left),
		h("span", { class: "pair-mark" }, pair.verdict === "equal" ? "" : say(marks[pair.verdict])),
		side(right),
	);
}

const verdictWords: Readonly<Record<Exclude<ComparedPair["verdict"], "equal">, Text>> = {
	label: text("the labels differ"),
	id: text("the ids differ"),
	left: text("only on the left"),
	right: text("only on the right"),
};

function spokenPair(
	left: PreviewToken | undefined,
	right: PreviewToken | undefined,
	verdict: ComparedPair["verdict"],
): string {
	const sides = t("left {0}; right {1}", spokenSide(left), spokenSide(right));
	return verdict === "equal" ? sides : `${sides}; ${say(verdictWords[verdict])}`;
}

function spokenSide(token: PreviewToken | undefined): string {
	return token === undefined
		? t("nothing")
		: `${glyphsOf(token, { whitespace: true })}, ${stateWords(token)}`;
}

function side(token: PreviewToken | undefined): VirtualNode {
	if (token === undefined) {
		return h("span", { class: "side none" });
	}
	return h(
		"span",
		{ class: "side", "data-state": token.state },
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
			token.state === "unknown" ? t("not known") : say(stateNames[token.state]),
		),
	);
}
