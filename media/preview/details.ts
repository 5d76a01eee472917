/** The strip about the selected token: its id, bytes and label, where it came from and who decided. */
import type { PreviewModel, PreviewToken } from "../../server/core/types/preview-model.js";
import { selectionOf, type PreviewState } from "./preview-state.js";
import { marksOf } from "./token-marks.js";
import { bytesOf, glyphsOf, notesOf, realWords, stateWords } from "./token-words.js";
import { h, type VirtualNode } from "./virtual-node.js";

export function detailsOf(model: PreviewModel, state: PreviewState): VirtualNode {
	const { selected } = state;
	const token = model.tokens[selected];
	if (token === undefined) {
		return h("section", { id: "details", hidden: true });
	}
	const notes = notesOf(token, marksOf(model)[selected]).filter(
		(note) => !note.startsWith("added by") && !note.startsWith("in the run"),
	);
	return h(
		"section",
		{ id: "details", "aria-label": "Selected token" },
		h(
			"div",
			{ class: "details-title" },
			h("span", { class: "details-index" }, `Token ${token.index}`),
			h("code", { class: "details-text" }, glyphsOf(token, { whitespace: true })),
			fact("id", String(token.id)),
			token.bytes !== "" && fact("bytes", bytesOf(token)),
			fact("label", labelWords(token)),
			fact("text", `${token.start}–${token.end}`),
			notes.map((note) => h("span", { class: "tag" }, note)),
			copyButtons(model, state),
		),
		h(
			"dl",
			{},
			row("from", sourceWords(model, token), token.source !== null && revealButton("revealToken")),
			row("why", whyWords(token)),
			token.real !== undefined &&
				row(token.real.differs ? "≠ in the run" : "in the run", realWords(token) ?? ""),
			token.decidedBy !== null &&
				row("decided by", decidedWords(token.decidedBy), canReveal(token) && revealButton("revealReason")),
		),
	);
}

export function fileName(path: string): string {
	return path.split(/[/\\]/).pop() ?? path;
}

/** The reason leads to the option that decided it. */
function whyWords(token: PreviewToken): VirtualNode | string {
	if (token.reason === "") {
		return "not known";
	}
	return canReveal(token)
		? h(
				"button",
				{
					class: "link reason",
					type: "button",
					"data-action": "revealReason",
					title: "Opens what decided it",
				},
				token.reason,
			)
		: token.reason;
}

function copyButtons({ tokens }: PreviewModel, state: PreviewState): VirtualNode {
	const [first, last] = selectionOf(state);
	const chosen = Math.min(last, tokens.length - 1) - first + 1;
	const button = (action: string, words: string, what: string): VirtualNode =>
		h(
			"button",
			{ class: "link", type: "button", "data-action": action, "aria-label": `Copy ${what}` },
			words,
		);
	return h(
		"span",
		{ class: "copy", role: "group", "aria-label": "Copy" },
		h("span", { class: "fact-name" }, chosen > 1 ? `copy ${chosen} tokens as` : "copy the record as"),
		button("copyText", "text", "as text"),
		button("copyIds", "ids", "as ids"),
		button("copyPython", "Python", "as Python"),
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
	return h("button", { class: "link", type: "button", "data-action": action }, "Reveal");
}

function labelWords(token: PreviewToken): string {
	if (token.label === null) {
		return token.state === "cut" ? `none (${stateWords(token)})` : "not known";
	}
	return `${token.label} (${stateWords(token)})`;
}

function sourceWords(model: PreviewModel, token: PreviewToken): string {
	if (token.source !== null) {
		const { file, start, end } = token.source;
		return `${fileName(file)}, record ${model.record}, characters ${start}–${end}`;
	}
	switch (token.origin) {
		case "file":
			return `${fileName(model.file)}, record ${model.record}, changed by the template`;
		case "template":
			return "the template, not your file";
		case "trainer":
			return "the trainer, not your file";
	}
}

function decidedWords(decidedBy: NonNullable<PreviewToken["decidedBy"]>): string {
	return "option" in decidedBy
		? `${decidedBy.option}, ${fileName(decidedBy.file)}`
		: `${decidedBy.default}, the default of ${decidedBy.version}`;
}

function canReveal({ decidedBy }: PreviewToken): boolean {
	return decidedBy !== null && "file" in decidedBy;
}
