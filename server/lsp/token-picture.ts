/** Tokens in words and signs, for places that have no colours; the signs are those of the preview. */
import type { HoverAnswer } from "../core/index.js";

type Token = HoverAnswer["tokens"][number];

/** Longer pieces (a run of 200 spaces) are shortened. */
const LONGEST = 40;

/** The sign of the token's state in the label track. */
export const stateSigns: Readonly<Record<Token["state"], string>> = {
	trained: "━",
	masked: "·",
	cut: "╳",
	pad: "▒",
	unknown: "?",
};

/** The token's text with white space and invisible characters made visible; its bytes when it is a part of a character. */
export function tokenPicture({ text, bytes, special, stop }: Token): string {
	const shown = text === "" ? bytesPicture(bytes) : visibleText(text);
	const short = shown.length > LONGEST ? `${[...shown].slice(0, LONGEST - 1).join("")}…` : shown;
	const framed = special ? `⟨${short.replace(/^<\|?(.+?)\|?>$/u, "$1")}⟩` : short;
	return stop ? `${framed}■` : framed;
}

/** `f09f` as `f0 9f`. */
export function bytesPicture(bytes: string): string {
	return (bytes.match(/../g) ?? []).join(" ");
}

function visibleText(text: string): string {
	return text.replace(
		/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Z}]/gu,
		(character) => signs.get(character) ?? codePoint(character),
	);
}

const signs: ReadonlyMap<string, string> = new Map([
	[" ", "␣"],
	["\n", "⏎"],
	["\t", "⇥"],
	["\r", "␍"],
]);

function codePoint(character: string): string {
	return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
