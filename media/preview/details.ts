/** The strip about the selected token: its id, bytes and label, where it came from and who decided. */
import type { PreviewModel, PreviewToken } from "../../server/core/types/preview-model.js";
import { selectionOf, type PreviewState } from "./preview-state.js";
import { marksOf } from "./token-marks.js";
import { bytesOf, glyphsOf, markNotes, realWords, stateWords } from "./token-words.js";
import { h, type VirtualNode } from "./virtual-node.js";
import { t } from "../texts.js";

export function detailsOf(model: PreviewModel, state: PreviewState): VirtualNode {
	const { selected } = state;
	const token = model.tokens[selected];
	if (token === undefined) {
		return h("section", { id: "details", hidden: true });
	}
	const notes = markNotes(token, marksOf(model)[selected]);
	return h(
		"section",
		{ id: "details", "aria-label": t("Selected token") },
		h(
			"div",
			{ class: "details-title" },
			h("span", { class: "details-index" }, t("Token {0}", token.index)),
			h("code", { class: "details-text" }, glyphsOf(token, { whitespace: true })),
			fact("id", String(token.id)),
			token.bytes !== "" && fact(t("bytes"), bytesOf(token)),
			fact(t("label"), labelWords(token)),
			fact(t("text"), `${token.start}–${token.end}`),
			notes.map((note) => h("span", { class: "tag" }, note)),
			copyButtons(model, state),
		),
		h(
			"dl",
			{},
			row(t("from"), sourceWords(model, token), token.source !== null && revealButton("revealToken")),
			row(t("why"), whyWords(token)),
			token.real !== undefined &&
				row(`${token.real.differs ? "≠ " : ""}${t("in the run")}`, realWords(token) ?? ""),
			token.decidedBy !== null &&
				row(t("decided by"), decidedWords(token.decidedBy), canReveal(token) && revealButton("revealReason")),
		),
	);
}

export function fileName(path: string): string {
	return path.split(/[/\\]/).pop() ?? path;
}

/** The reason leads to the option that decided it. */
function whyWords(token: PreviewToken): VirtualNode | string {
	if (token.reason === "") {
		return t("not known");
	}
	return canReveal(token)
		? h(
				"button",
				{
					class: "link reason",
					type: "button",
					"data-action": "revealReason",
					title: t("Opens what decided it"),
				},
				token.reason,
			)
		: token.reason;
}

function copyButtons({ tokens }: PreviewModel, state: PreviewState): VirtualNode {
	const [first, last] = selectionOf(state);
	const chosen = Math.min(last, tokens.length - 1) - first + 1;
	const button = (action: string, words: string, spoken: string): VirtualNode =>
		h("button", { class: "link", type: "button", "data-action": action, "aria-label": spoken }, words);
	return h(
		"span",
		{ class: "copy", role: "group", "aria-label": t("Copy") },
		h("span", { class: "fact-name" }, chosen > 1 ? t("copy {0} tokens as", chosen) : t("copy the record as")),
		button("copyText", t("text"), t("Copy as text")),
		button("copyIds", "ids", t("Copy as ids")),
		button("copyPython", "Python", t("Copy as Python")),
	);
}

function fact(name: string, value: string): VirtualNode {
	return h(
		"span",
		{ class: "fact" },
		h("span", { class: "fact-name" }, name),
		h("span", { class: "fact-value" }, value),
	);
}

function row(name: string, value: VirtualNode | string, button?: VirtualNode | false): VirtualNode {
	return h("div", {}, h("dt", {}, name), h("dd", {}, value, button));
}

function revealButton(action: "revealToken" | "revealReason"): VirtualNode {
	return h("button", { class: "link", type: "button", "data-action": action }, t("Reveal"));
}

function labelWords(token: PreviewToken): string {
	if (token.label === null) {
		return token.state === "cut" ? t("none ({0})", stateWords(token)) : t("not known");
	}
	return `${token.label} (${stateWords(token)})`;
}

function sourceWords(model: PreviewModel, token: PreviewToken): string {
	if (token.source !== null) {
		const { file, start, end } = token.source;
		return t("{0}, record {1}, characters {2}", fileName(file), model.record, `${start}–${end}`);
	}
	switch (token.origin) {
		case "file":
			return t("{0}, record {1}, changed by the template", fileName(model.file), model.record);
		case "template":
			return t("the template, not your file");
		case "trainer":
			return t("the trainer, not your file");
	}
}

function decidedWords(decidedBy: NonNullable<PreviewToken["decidedBy"]>): string {
	return "option" in decidedBy
		? `${decidedBy.option}, ${fileName(decidedBy.file)}`
		: t("{0}, the default of {1}", decidedBy.default, decidedBy.version);
}

function canReveal({ decidedBy }: PreviewToken): boolean {
	return decidedBy !== null && "file" in decidedBy;
}
