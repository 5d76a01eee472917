/** `str.isalpha` and its siblings. */
import { PYTHON_SPACES } from "./text.js";

export function isCased(character: string): boolean {
	return character.toLowerCase() !== character.toUpperCase() || /[\p{Lu}\p{Ll}\p{Lt}]/u.test(character);
}

/** The test of that name; undefined when there is none. */
export function characterTest(name: string): ((text: string) => boolean) | undefined {
	switch (name) {
		case "isalpha":
			return (text) => /^\p{L}+$/u.test(text);
		case "isdecimal":
			return (text) => /^\p{Nd}+$/u.test(text);
		case "isdigit":
			return (text) => /^[\p{Nd}²³¹⁰⁴-⁹₀-₉①-⑨]+$/u.test(text);
		case "isnumeric":
			return (text) => /^\p{N}+$/u.test(text);
		case "isalnum":
			return (text) => /^[\p{L}\p{N}]+$/u.test(text);
		case "isascii":
			// eslint-disable-next-line no-control-regex -- ASCII has them.
			return (text) => /^[\x00-\x7f]*$/.test(text);
		case "isspace":
			return (text) => text !== "" && [...text].every((character) => PYTHON_SPACES.includes(character));
		case "isidentifier":
			return (text) => /^[\p{XIDS}_]\p{XIDC}*$/u.test(text);
		case "isprintable":
			return (text) => !/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(text);
		case "islower":
			return isLowerText;
		case "isupper":
			return isUpperText;
		case "istitle":
			return isTitleText;
		default:
			return undefined;
	}
}

export function isLowerText(text: string): boolean {
	return /\p{Lowercase}/u.test(text) && !/[\p{Uppercase}\p{Lt}]/u.test(text);
}

export function isUpperText(text: string): boolean {
	return /\p{Uppercase}/u.test(text) && !/[\p{Lowercase}\p{Lt}]/u.test(text);
}

function isTitleText(text: string): boolean {
	let isInWord = false;
	let hasCased = false;
	for (const character of text) {
		const isUpper = /[\p{Uppercase}\p{Lt}]/u.test(character);
		if ((isUpper && isInWord) || (/\p{Lowercase}/u.test(character) && !isInWord)) {
			return false;
		}
		isInWord = isCased(character);
		hasCased ||= isInWord;
	}
	return hasCased;
}
