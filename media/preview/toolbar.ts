/** The tools above the record: views, marks, search, the maximum length, and what the record is compared with. */
import type { PreviewModel } from "../../server/core/types/preview-model.js";
import type { PreviewViewName } from "../messages.js";
import { compareModels, comparisonWords } from "./compare-view.js";
import { count } from "./header.js";
import type { PreviewState } from "./preview-state.js";
import { changesOf, isTrying, lengthSlider } from "./what-if.js";
import { h, type VirtualNode } from "./virtual-node.js";
import { say, t, text, type Text } from "../texts.js";

export const viewNames: Readonly<Record<PreviewViewName, Text>> = {
	tokens: text("Tokens"),
	list: text("List"),
	text: text("Text"),
	messages: text("Messages"),
	labels: text("Labels"),
	compare: text("Compare"),
};

/** Without tokens the text is all there is to see. */
export function shownView({ settings, model }: PreviewState): PreviewViewName {
	return model === undefined || model.tokens.length === 0 ? "text" : settings.view;
}

export function toolbarOf(state: PreviewState, model: PreviewModel): VirtualNode {
	const { settings } = state;
	const view = shownView(state);
	const ids: readonly PreviewViewName[] =
		model.tokens.length === 0 ? ["text"] : ["tokens", "list", "text", "messages", "labels", "compare"];
	const isFlow = view === "tokens" || view === "labels";
	return h(
		"div",
		{ class: "toolbar", role: "toolbar", "aria-label": t("View") },
		h(
			"span",
			{ class: "views" },
			ids.map((id) => toggle(`view:${id}`, say(viewNames[id]), view === id, "v")),
		),
		sideToggle(model),
		h(
			"span",
			{ class: "toggles" },
			isFlow && toggle("toggleWhitespace", t("␣ white space"), settings.whitespace, "w"),
			isFlow && toggle("toggleTrack", t("━ labels"), settings.track, "l"),
			isFlow && toggle("toggleIds", t("# ids"), settings.ids, "i"),
			toggle("toggleWhatIf", t("What if…"), state.isWhatIfOpen, "f"),
			findBox(state),
		),
		lengthSlider(state, model),
	);
}

function findBox({ search }: PreviewState): VirtualNode {
	const { query, matches, current } = search;
	const words =
		matches.length === 0 ? t("none") : `${current < 0 ? "" : `${current + 1} / `}${count(matches.length)}`;
	return h(
		"span",
		{ class: "find", role: "search" },
		h("input", {
			id: "find",
			type: "search",
			placeholder: t("find, or #id"),
			"aria-label": t("Find a text or an #id in the record"),
			title: t("Key: {0}", "/"),
			value: query,
		}),
		h("span", { id: "found", role: "status" }, query === "" ? "" : words),
	);
}

/** Which answer of a preference row is shown. */
function sideToggle({ conversation }: PreviewModel): VirtualNode | false {
	return (
		isSide(conversation) &&
		h(
			"span",
			{ class: "sides", role: "group", "aria-label": t("Answer") },
			(["chosen", "rejected"] as const).map((side) => toggle(`side:${side}`, side, side === conversation)),
		)
	);
}

export function isSide(conversation: string): conversation is "chosen" | "rejected" {
	return conversation === "chosen" || conversation === "rejected";
}

/** What is on the right, and how far both sides are apart. */
export function compareBar(state: PreviewState, model: PreviewModel): VirtualNode {
	const { comparison, choices } = state;
	const { target } = comparison ?? {};
	const option = (value: string, words: string, isChosen: boolean): VirtualNode =>
		h("option", { value, selected: isChosen }, words);
	const otherSide = model.conversation === "chosen" ? "rejected" : "chosen";
	return h(
		"div",
		{ id: "compare", class: "compare" },
		h("label", { for: "compare-with" }, t("Compare with")),
		h(
			"select",
			{ id: "compare-with" },
			option("", t("choose…"), target === undefined),
			isTrying(changesOf(state)) &&
				option("unchanged", t("the run, without what is tried"), target?.kind === "unchanged"),
			isSide(model.conversation) && option("side", t("the {0} answer", otherSide), target?.kind === "side"),
			option("record", t("another record"), target?.kind === "record"),
			(choices?.runs ?? []).map(({ file, words }) =>
				option(`run:${file}`, t("run {0}", words), target?.kind === "run" && target.file === file),
			),
		),
		target?.kind === "record" &&
			h("input", {
				id: "compare-record",
				type: "number",
				min: "1",
				max: String(model.records),
				value: String(target.record),
				"aria-label": t("Record on the right"),
			}),
		h("span", { id: "difference", role: "status" }, differenceWords(state, model)),
		comparison?.model !== undefined &&
			h("button", { type: "button", class: "link", "data-action": "nextChange" }, t("Next difference")),
	);
}

function differenceWords({ comparison }: PreviewState, model: PreviewModel): string {
	if (comparison === undefined) {
		return "";
	}
	if (comparison.model === undefined) {
		return comparison.reason ?? t("Reading the other side …");
	}
	return comparisonWords(compareModels(model, comparison.model));
}

function toggle(action: string, text: string, isOn: boolean, key?: string): VirtualNode {
	return h(
		"button",
		{
			type: "button",
			class: "toggle",
			"data-action": action,
			"aria-pressed": String(isOn),
			title: key === undefined ? undefined : t("Key: {0}", key),
		},
		text,
	);
}
