/** The top of the panel: which record, which run and tokenizer, how sure, and the counts. */
import type { PreviewModel, RunLabel } from "../../server/core/types/preview-model.js";
import { fileName } from "./details.js";
import type { PreviewState } from "./preview-state.js";
import { isWanted } from "./token-marks.js";
import { stateNames, stopsOf } from "./token-words.js";
import { h, type Child, type VirtualNode } from "./virtual-node.js";
import { severityNames } from "../severity-names.js";
import { say, t, text, type Text } from "../texts.js";

export function headerOf(model: PreviewModel, { target }: PreviewState): VirtualNode {
	const isPinned = target?.isPinned === true;
	const { run } = model;
	return h(
		"header",
		{},
		h(
			"div",
			{ class: "title" },
			h("h1", {}, fileName(model.file)),
			h("span", { id: "record" }, t("record {0} / {1}", count(model.record), count(model.records))),
			h(
				"nav",
				{ "aria-label": t("Records") },
				h(
					"button",
					{
						type: "button",
						class: "toggle",
						"data-action": "togglePin",
						"aria-pressed": String(isPinned),
						title: t("Pinned, the panel stays with this record; the cursor leads another panel (key: k)"),
					},
					t("Pin"),
				),
				button("previousRecord", "‹", t("Previous record ( [ )"), model.record <= 1),
				button("nextRecord", "›", t("Next record ( ] )"), model.record >= model.records),
				h("input", {
					id: "go",
					type: "number",
					min: "1",
					max: String(model.records),
					placeholder: t("go to"),
					"aria-label": t("Go to record"),
				}),
			),
		),
		h(
			"div",
			{ class: "run" },
			h("span", { class: "run-name" }, t("Run")),
			h(
				"span",
				{ class: "run-value" },
				runWords(run),
				" ",
				h("button", { class: "link", type: "button", "data-action": "tunelint.chooseRun" }, t("Change")),
			),
			h("span", { class: "run-name" }, t("Model")),
			h("span", { class: "run-value" }, modelWords(run)),
			h(
				"span",
				{
					id: "exactness",
					class: model.exactness,
					title: model.why ?? t("Equal to what the trainer makes."),
				},
				badge(model),
			),
		),
	);
}

/** Why the picture is not exact, or why the row is not trained at all; and its problems. */
export function bannersOf(model: PreviewModel): Child[] {
	const { why, todo, dropped, problems } = model;
	return [
		recordedBanner(model),
		dropped !== undefined && banner("dropped", t("Not trained at all"), dropped),
		why !== undefined && banner(model.exactness, exactnessTitle(model.exactness), why, todo),
		...problems.map(({ rule, severity, message }) =>
			h(
				"p",
				{ class: `banner problem ${severity}` },
				h("strong", {}, say(severityNames[severity])),
				" ",
				proseOf(message),
				" ",
				h(
					"button",
					{ class: "link", type: "button", "data-action": "tunelint.explainRule", "data-rule": rule },
					rule,
				),
			),
		),
	];
}

/** How a recorded row stands to the record, and its first difference. */
function recordedBanner({ recorded }: PreviewModel): VirtualNode | false {
	if (recorded === undefined) {
		return false;
	}
	const { place, verdict, difference, index } = recorded;
	return h(
		"p",
		{ id: "recorded", class: `banner recorded ${verdict}` },
		h("strong", {}, `${verdictMarks[verdict]} ${place}`),
		" ",
		difference ?? say(verdictWords[verdict]),
		index !== undefined &&
			h("button", { class: "link", type: "button", "data-action": "nextDifference" }, t("Next difference")),
	);
}

type Verdict = NonNullable<PreviewModel["recorded"]>["verdict"];

const verdictMarks: Readonly<Record<Verdict, string>> = {
	equal: "=",
	"equal-ids": "=",
	different: "≠",
	unmatched: "?",
};

const verdictWords: Readonly<Record<Verdict, Text>> = {
	equal: text("The run has these ids and labels."),
	"equal-ids": text("The run has these ids; the labels are not told."),
	different: text("The run has something else."),
	unmatched: text("The run's row is of no record; this one comes nearest."),
};

export function summaryOf(model: PreviewModel): VirtualNode {
	const { tokens } = model;
	const of = (state: string): number => tokens.filter((token) => token.state === state).length;
	const cut = of("cut");
	const trained = of("trained");
	const kept = tokens.length - cut;
	const wanted = tokens.filter((token) => token.state === "cut" && isWanted(token)).length;
	const share = kept === 0 ? "" : ` · ${percent(trained / kept)}`;
	const isKnown = of("unknown") < tokens.length;
	return h(
		"div",
		{ id: "summary" },
		h("span", { class: "count total" }, tokenCount(tokens.length)),
		isKnown &&
			h(
				"span",
				{ class: "count trained" },
				h("i", { class: "key trained", "aria-hidden": "true" }),
				`${t("{0} trained", count(trained))}${share}`,
			),
		isKnown &&
			h(
				"span",
				{ class: "count masked" },
				h("i", { class: "key masked", "aria-hidden": "true" }),
				t("{0} masked", count(of("masked"))),
			),
		!isKnown &&
			tokens.length > 0 &&
			h(
				"span",
				{ class: "count" },
				h("i", { class: "key unknown", "aria-hidden": "true" }),
				t("mask not known"),
			),
		cut > 0 &&
			h(
				"span",
				{ class: "count cut" },
				h("i", { class: "key cut", "aria-hidden": "true" }),
				wanted === 0
					? t("{0} cut", count(cut))
					: t("{0} cut ({1} would be trained)", count(cut), count(wanted)),
			),
		of("pad") > 0 && h("span", { class: "count" }, t("{0} padding", count(of("pad")))),
		stops(model),
	);
}

const MOST_STOPS = 6;

function stops(model: PreviewModel): Child {
	const all = stopsOf(model);
	if (model.trainer === "none" || all.length === 0) {
		return undefined;
	}
	// The turns that do not learn to stop come first when there is no room for all.
	const ordered =
		all.length <= MOST_STOPS ? all : [...all].sort((a, b) => rank(a.token.state) - rank(b.token.state));
	return h(
		"span",
		{ class: "stops" },
		t("stop token"),
		ordered.slice(0, MOST_STOPS).map(({ turn, token }) => {
			const isTrained = token.state === "trained";
			return h(
				"span",
				{ class: isTrained ? "stop-ok" : "stop-bad" },
				`${turn} ${isTrained ? "✓" : "✗"} ${say(stateNames[token.state])}`,
			);
		}),
		all.length > MOST_STOPS && h("span", {}, t("… {0} more", count(all.length - MOST_STOPS))),
	);
}

function rank(state: string): number {
	return state === "trained" ? 1 : 0;
}

function runWords(run: RunLabel): string {
	if (run.script === undefined) {
		return t("no run is bound to this file");
	}
	const trainer = [run.trainer, run.version].filter((part) => part !== undefined).join(" ");
	return [run.script, trainer, run.boundBy].filter((part) => part !== undefined && part !== "").join(" · ");
}

function modelWords({ model, tokenizer }: RunLabel): string {
	const parts = [model, tokenizer].filter((part) => part !== undefined && part !== "");
	return parts.length === 0 ? t("not known") : parts.join(" · ");
}

function badge({ exactness }: PreviewModel): string {
	switch (exactness) {
		case "exact":
			return `● ${t("exact")}`;
		case "approximate":
			return `≈ ${t("approximate")}`;
		case "unavailable":
			return `○ ${t("unavailable")}`;
	}
}

function exactnessTitle(exactness: PreviewModel["exactness"]): string {
	return exactness === "approximate" ? t("Approximate") : t("Unavailable");
}

function banner(kind: string, title: string, text: string, todo?: string): VirtualNode {
	return h(
		"p",
		{ class: `banner ${kind}` },
		h("strong", {}, title),
		" ",
		proseOf(text),
		todo !== undefined && h("em", {}, " ", proseOf(todo)),
	);
}

/** Messages mark names and values with backquotes, as Markdown does. */
function proseOf(text: string): (VirtualNode | string)[] {
	return text.split(/(`[^`]+`)/).map((part, i) => (i % 2 === 1 ? h("code", {}, part.slice(1, -1)) : part));
}

function button(action: string, text: string, title: string, disabled: boolean): VirtualNode {
	return h(
		"button",
		{ type: "button", class: "step", "data-action": action, title, "aria-label": title, disabled },
		text,
	);
}

/** `1 token`, `8,000 tokens`. */
export function tokenCount(value: number): string {
	return value === 1 ? t("1 token") : t("{0} tokens", count(value));
}

export function count(value: number): string {
	return value.toLocaleString("en-US");
}

function percent(share: number): string {
	const rounded = Math.round(share * 100);
	return `${rounded === 0 && share > 0 ? "<1" : rounded} %`;
}
