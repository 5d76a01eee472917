/** The characters that Oniguruma's and Rust's names for classes stand for, as contents of a JavaScript class with the flag `v`. */
import { SINCE_UNICODE_17 } from "./unicode-tables.js";

/** Unicode's white space, which `\s` is in Oniguruma and Rust; JavaScript's own has U+FEFF and lacks U+0085. */
export const WHITE_SPACE = "\\t-\\r\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** `\w` of Rust's `regex` crate. */
export const RUST_WORD = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}";

/** `\w` of Oniguruma has the superscripts and fractions of Latin-1, but `[[:word:]]` has not. */
const ONIGURUMA_WORD = sixteen("\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}");
const LATIN_NUMBERS = "\\xb2\\xb3\\xb9\\xbc-\\xbe";

/** Oniguruma 6.9.10, which tokenizers 0.23 is built with, has Unicode 16: later characters are of no class there. */
function sixteen(content: string): string {
	return `[[${content}]--[${SINCE_UNICODE_17}]]`;
}

/** POSIX names, in brackets (`[:alpha:]`) or as properties (`\p{Alpha}`). */
const POSIX: { readonly [name: string]: string } = {
	alnum: sixteen("\\p{Alphabetic}\\p{Nd}"),
	alpha: sixteen("\\p{Alphabetic}"),
	ascii: "\\x00-\\x7f",
	any: "\\p{Any}",
	blank: "\\p{Zs}\\t",
	cntrl: "\\p{Cc}",
	digit: sixteen("\\p{Nd}"),
	lower: sixteen("\\p{Lowercase}\\u0295"),
	punct: sixteen("\\p{P}\\p{S}"),
	space: WHITE_SPACE,
	upper: sixteen("\\p{Uppercase}"),
	word: ONIGURUMA_WORD,
	xdigit: "0-9A-Fa-f",
};

/** `\d`, `\s`, `\w` and `\h`, lower-case letter given; undefined for other letters. */
export function classOfEscape(letter: string): string | undefined {
	switch (letter) {
		case "d":
			return sixteen("\\p{Nd}");
		case "s":
			return WHITE_SPACE;
		case "w":
			return ONIGURUMA_WORD + LATIN_NUMBERS;
		case "h":
			return "0-9A-Fa-f";
		default:
			return undefined;
	}
}

export function posixClass(name: string): string | undefined {
	return Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
}

/** The content for `\p{name}`; undefined when JavaScript has no such property. */
export function propertyClass(name: string): string | undefined {
	const plain = name.replace(/[\s_-]/g, "").toLowerCase();
	const posix = posixClass(plain);
	if (posix !== undefined) {
		return posix;
	}
	const spelled = name.trim().replace(/[\s-]/g, "_");
	const capitalised = spelled.replace(
		/(^|_)([a-z])/g,
		(_, gap: string, letter: string) => gap + letter.toUpperCase(),
	);
	const candidates = [spelled, capitalised].flatMap((word) => [
		`\\p{General_Category=${word}}`,
		`\\p{Script=${word}}`,
		`\\p{${word}}`,
	]);
	// U+0295 has changed its category since.
	if (/^(?:ll|lowercaseletter|lo|otherletter)$/.test(plain)) {
		return sixteen(
			plain.startsWith("ll") || plain.startsWith("lower") ? "\\p{Ll}\\u0295" : "[\\p{Lo}--\\u0295]",
		);
	}
	const known = candidates.find(isValidClass);
	return known === undefined ? undefined : sixteen(known);
}

function isValidClass(content: string): boolean {
	try {
		new RegExp(`[${content}]`, "v").test("");
		return true;
	} catch (error) {
		if (error instanceof SyntaxError) {
			return false;
		}
		throw error;
	}
}
