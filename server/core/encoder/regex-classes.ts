/** The characters that Oniguruma's and Rust's names for classes stand for, as contents of a JavaScript class with the flag `v`. */

/** Unicode's white space, which `\s` is in Oniguruma and Rust; JavaScript's own has U+FEFF and lacks U+0085. */
export const WHITE_SPACE = "\\t-\\r\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** `\w` of Rust's `regex` crate. */
export const RUST_WORD = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}";

const ONIGURUMA_WORD = "\\p{Alphabetic}\\p{M}\\p{N}\\p{Pc}";

/** POSIX names, in brackets (`[:alpha:]`) or as properties (`\p{Alpha}`). */
const POSIX: { readonly [name: string]: string } = {
	alnum: "\\p{Alphabetic}\\p{Nd}",
	alpha: "\\p{Alphabetic}",
	ascii: "\\x00-\\x7f",
	any: "\\p{Any}",
	blank: "\\p{Zs}\\t",
	cntrl: "\\p{Cc}",
	digit: "\\p{Nd}",
	lower: "\\p{Lowercase}",
	punct: "\\p{P}$+\\x3c-\\x3e\\x5e\\x60\\x7c\\x7e",
	space: WHITE_SPACE,
	upper: "\\p{Uppercase}",
	word: ONIGURUMA_WORD,
	xdigit: "0-9A-Fa-f",
};

/** `\d`, `\s`, `\w` and `\h`, lower-case letter given; undefined for other letters. */
export function classOfEscape(letter: string): string | undefined {
	switch (letter) {
		case "d":
			return "\\p{Nd}";
		case "s":
			return WHITE_SPACE;
		case "w":
			return ONIGURUMA_WORD;
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
	return candidates.find(isValidClass);
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
