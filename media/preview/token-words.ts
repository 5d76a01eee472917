/** Tokens in glyphs and in words: what the boxes, the list, the tooltips and screen readers say. */
import type { PreviewModel, PreviewToken } from "../../server/core/types/preview-model.js";
import { isWanted, type TokenMarks } from "./token-marks.js";
import { say, t, text, type Text } from "../texts.js";

const SPACE_NAMES: Readonly<Record<string, Text>> = {
	" ": text("space"),
	"\n": text("newline"),
	"\t": text("tab"),
	"\r": text("carriage return"),
};

const BLANK = text("blank");

export const stateNames: Readonly<Record<PreviewToken["state"], Text>> = {
	trained: text("trained"),
	masked: text("masked"),
	cut: text("cut"),
	pad: text("padding"),
	unknown: text("mask not known"),
};

// Control, zero-width and direction characters: each would vanish, or turn the text around.
const INVISIBLE = /\p{Cc}|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** The token's text for a box; white space becomes visible glyphs, or stays as one blank. */
export function glyphsOf(token: PreviewToken, options: { readonly whitespace: boolean }): string {
	const text = token.text === "" ? bytesOf(token) : token.text;
	// Most tokens are plain words: this line is for records of many thousand.
	if (/^[\x21-\x7e]*$/.test(text)) {
		return text;
	}
	const shown = options.whitespace
		? text.replaceAll(" ", "␣").replaceAll("\n", "⏎").replaceAll("\t", "⇥")
		: text.replaceAll(/[\r\n\t]/g, " ");
	return shown.replaceAll(INVISIBLE, (character) => {
		const code = character.charCodeAt(0);
		return code < 0x100
			? `\\x${code.toString(16).padStart(2, "0")}`
			: `\\u${code.toString(16).padStart(4, "0")}`;
	});
}

/** A special token without its own brackets: the pill draws them. */
export function specialName(text: string): string {
	return /^<\|(.+)\|>$/.exec(text)?.[1] ?? /^<(.+)>$/.exec(text)?.[1] ?? /^\[(.+)\]$/.exec(text)?.[1] ?? text;
}

/** `f0 9f 90`. */
export function bytesOf({ bytes }: PreviewToken): string {
	return bytes.replaceAll(/(..)(?=.)/g, "$1 ");
}

export function stateWords(token: PreviewToken): string {
	const name = say(stateNames[token.state]);
	return token.state === "cut" ? `${name}, ${wouldBeWords(token)}` : name;
}

/** What a token that is cut would have been. */
export function wouldBeWords(token: PreviewToken): string {
	return isWanted(token) ? t("would be trained") : t("would be masked");
}

export function originWords({ origin }: PreviewToken): string {
	switch (origin) {
		case "file":
			return "";
		case "template":
			return t("added by the template");
		case "trainer":
			return t("added by the trainer");
	}
}

/** Everything that is not the state: `special token, stop token, byte 1 of 3 of 🐟`. */
export function notesOf(token: PreviewToken, marks: TokenMarks | undefined): string[] {
	return [
		...markNotes(token, marks),
		...(originWords(token) === "" ? [] : [originWords(token)]),
		...(token.real?.differs === true ? [t("in the run: {0}", realWords(token) ?? "")] : []),
	];
}

/** What kind of token it is, wherever it comes from. */
export function markNotes(token: PreviewToken, marks: TokenMarks | undefined): string[] {
	const { part, plain } = marks ?? {};
	return [
		...(token.special ? [t("special token")] : []),
		...(token.stop ? [t("stop token")] : []),
		...(part === undefined
			? []
			: [t("part {0} of {1} of {2}", part.index + 1, part.count, part.character.trim())]),
		...(plain === undefined ? [] : [t("plain text, {0} tokens: {1}", plain.count, plain.text)]),
	];
}

/** What a recorded row has in the token's place: `id 257, trained`; undefined when no row is laid over it. */
export function realWords({ id, real }: PreviewToken): string | undefined {
	if (real === undefined) {
		return undefined;
	}
	if (real.id === null) {
		return t("no such token");
	}
	return [
		...(real.id === id && real.label !== undefined ? [] : [`id ${real.id}`]),
		...(real.label === undefined ? [] : [say(real.label < 0 ? stateNames.masked : stateNames.trained)]),
		...(real.loss === undefined ? [] : [t("loss {0}", real.loss)]),
	].join(", ");
}

/** A few lines: id and bytes, place, label, reason and who decided. */
export function tooltipOf(token: PreviewToken, marks: TokenMarks | undefined): string {
	const { source, label, reason } = token;
	return [
		[
			`${token.index}${marks?.pads === undefined ? "" : `–${token.index + marks.pads.count - 1}`}`,
			`id ${token.id}`,
			...(token.bytes === "" ? [] : [t("bytes {0}", bytesOf(token))]),
		],
		[stateWords(token), ...(label === null ? [] : [t("label {0}", label)]), ...notesOf(token, marks)],
		[
			t("text {0}", `${token.start}–${token.end}`),
			...(source === null ? [] : [t("file {0}", `${source.start}–${source.end}`)]),
		],
		[reason, ...decidedWords(token)],
	]
		.map((line) => line.filter((part) => part !== "").join(" · "))
		.filter((line) => line !== "")
		.join("\n");
}

function decidedWords({ decidedBy }: PreviewToken): string[] {
	if (decidedBy === null) {
		return [];
	}
	return [
		"option" in decidedBy ? t("decided by {0}", decidedBy.option) : t("default {0}", decidedBy.default),
	];
}

/** What stands in the box of the Tokens view, brackets and marks of groups included. */
export function boxText(
	token: PreviewToken,
	marks: TokenMarks | undefined,
	options: { readonly whitespace: boolean },
): string {
	const { part, plain, pads } = marks ?? {};
	if (pads !== undefined) {
		return t("{0} × pad", pads.count);
	}
	if (token.special) {
		return `⟨${specialName(token.text === "" ? "?" : token.text)}⟩${token.stop ? " ■" : ""}`;
	}
	if (part !== undefined) {
		const own = part.index === 0 ? `◖${glyphsOf(token, options)} ` : "";
		return `${own}${bytesOf(token)}${part.index === part.count - 1 ? "◗" : ""}`;
	}
	if (plain !== undefined) {
		const open = plain.index === 0 ? "⟨┆" : "";
		return `${open}${glyphsOf(token, options)}${plain.index === plain.count - 1 ? "┆⟩" : ""}`;
	}
	return glyphsOf(token, options);
}

/** The glyphs of white space that a box begins with; none when nothing else follows, as they are then all there is to see. */
export function leadingSpaces(
	token: PreviewToken,
	box: string,
	{ whitespace }: { readonly whitespace: boolean },
): string {
	return whitespace && /^[ \n\t]+\S/.test(token.text) ? (/^[␣⏎⇥]+/.exec(box)?.[0] ?? "") : "";
}

/** The last token that its box stands for, as an attribute; undefined: it stands for itself. */
export function lastOf({ index }: PreviewToken, marks: TokenMarks | undefined): string | undefined {
	return marks?.pads === undefined ? undefined : String(index + marks.pads.count - 1);
}

/** What a screen reader says for a token. */
export function spokenName(token: PreviewToken, marks: TokenMarks | undefined): string {
	const { decidedBy } = token;
	const decided =
		decidedBy !== null && "option" in decidedBy
			? [t("decided by {0}", decidedBy.option.replaceAll("_", " "))]
			: [];
	const { count = 1 } = marks?.pads ?? {};
	return [
		count > 1 ? t("tokens {0} to {1}", token.index, token.index + count - 1) : t("token {0}", token.index),
		count > 1 ? t("{0} × pad", count) : spokenText(token),
		stateWords(token),
		...notesOf(token, marks),
		token.reason,
		...decided,
	]
		.filter((part) => part !== "")
		.join(", ");
}

/** The summary line as a sentence for each record. */
export function spokenSummary(model: PreviewModel): string {
	const { tokens } = model;
	const cut = tokens.filter(({ state }) => state === "cut");
	const trained = tokens.filter(({ state }) => state === "trained").length;
	const stops = stopsOf(model).filter(({ token }) => token.state !== "trained");
	return [
		t("Record {0}.", model.record),
		...(model.dropped === undefined ? [] : [t("This record is not trained: {0}", model.dropped)]),
		...(model.trainer === "none"
			? [t("The mask is not known.")]
			: [t("{0} of {1} tokens trained.", trained, tokens.length - cut.length)]),
		...(cut.length === 0 ? [] : [t("{0} cut.", cut.length)]),
		...stops.map(({ turn, token }) => t("Stop token of {0} is {1}.", turn, say(stateNames[token.state]))),
	].join(" ");
}

/** The last stop token of each turn that is trained at all. */
export function stopsOf({
	turns,
	tokens,
}: PreviewModel): { readonly turn: string; readonly token: PreviewToken }[] {
	return turns.flatMap(({ messageIndex, role, first, last }) => {
		const own = tokens.slice(first, last + 1);
		const token = own.findLast(({ stop }) => stop);
		const isConversation = tokens[first]?.messageIndex !== undefined;
		const turn = isConversation ? t("turn {0}", messageIndex + 1) : role;
		return token !== undefined && own.some(isWanted) ? [{ turn, token }] : [];
	});
}

function spokenText({ text, bytes }: PreviewToken): string {
	if (text === "") {
		return bytes === "" ? t("no text") : t("bytes {0}", bytes);
	}
	if (text.trim() !== "") {
		return text;
	}
	return [...text].map((character) => say(SPACE_NAMES[character] ?? BLANK)).join(" ");
}
