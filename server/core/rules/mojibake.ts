/** Text that was written as UTF-8 and read as Windows-1252. */
import type { Fix } from "../base/fix.js";
import type { RuleFinding } from "../base/finding.js";
import { textOfUnits } from "../base/text-of-units.js";
import { showText } from "../base/wording.js";
import { rawRange } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { rowTexts, type RowText } from "./support/row-texts.js";

/** The characters that the bytes 0x80 … 0x9F are in Windows-1252, from 0x80 on; bytes without one stay as they are. */
const WINDOWS_1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
/** Bytes of UTF-8 as characters: those that begin one of more than a byte, and those that go on. */
const FIRST_BYTES = charactersFrom(0xc2, 0xf4);
const OTHER_BYTES = charactersFrom(0x80, 0xbf) + WINDOWS_1252.replace(/[\u0080-\u009f]/g, "");
const HEX = "0123456789abcdefABCDEF";
/** A first byte of UTF-8 as a letter, with one to three bytes after it. */
const SEQUENCE = new RegExp(`[\u00c2-\u00f4][${OTHER_BYTES}]{1,3}`, "g");

export default defineRule({
	id: "mojibake",
	stage: "line",
	severity: "warning",
	// A first byte and another one behind it, each as it is or as an escape.
	triggers: [
		[FIRST_BYTES, OTHER_BYTES],
		[FIRST_BYTES, "\\", "u"],
		["\\", "u", "0", "0", "cdefCDEF", HEX, OTHER_BYTES],
		["\\", "u", "0", "0", "cdefCDEF", HEX, "\\", "u"],
	],
	mayHave: ({ units, turns }) =>
		turns.some(({ start, end }) => garbledIn(textOfUnits(units, start, end)).length > 0),
	*check(line, ctx) {
		for (const row of rowTexts(line, ctx)) {
			const findings = garbledIn(row.text);
			const [first] = findings;
			if (first !== undefined) {
				yield report(row, first, findings);
			}
		}
	},
});

interface Garbled {
	readonly start: number;
	readonly end: number;
	readonly repaired: string;
}

function charactersFrom(first: number, last: number): string {
	return String.fromCharCode(...Array.from({ length: last - first + 1 }, (_, i) => first + i));
}

function garbledIn(text: string): readonly Garbled[] {
	if (!/[\u00c2-\u00f4]/.test(text)) {
		return [];
	}
	const found = [...text.matchAll(SEQUENCE)].flatMap(({ index, 0: sequence }) => {
		const repaired = decodeFirst(sequence);
		return repaired === undefined
			? []
			: [{ start: index, end: index + repaired.length, repaired: repaired.text }];
	});
	const isNeighbour = ({ start, end }: Garbled, i: number): boolean =>
		found[i - 1]?.end === start || found[i + 1]?.start === end;
	return joined(found.filter((one, i) => isTelling(text, one) || isNeighbour(one, i)));
}

/** Characters in a row become one. */
function joined(found: readonly Garbled[]): readonly Garbled[] {
	const runs: { start: number; end: number; repaired: string }[] = [];
	for (const { start, end, repaired } of found) {
		const last = runs.at(-1);
		if (last?.end === start) {
			last.end = end;
			last.repaired += repaired;
		} else {
			runs.push({ start, end, repaired });
		}
	}
	return runs;
}

/**
 * Pairs that no language writes. Others need a second one beside them: `É»` ends a French quotation. A capital before
 * it makes a word in capitals of it: `MANHÃ…`.
 */
function isTelling(text: string, { start, end }: Garbled): boolean {
	const isPair = /^(?:Ã|Â|â€|â‚¬|ðŸ)/.test(text.slice(start, end));
	return isPair && !/\p{Lu}/u.test(text.charAt(start - 1));
}

/** The character that the first bytes encode in UTF-8, when it is one that people write. */
function decodeFirst(found: string): { readonly text: string; readonly length: number } | undefined {
	const bytes = [...found].map(byteOf);
	const [lead = 0] = bytes;
	const length = 2 + Number(lead >= 0xe0) + Number(lead >= 0xf0);
	if (bytes.length < length) {
		return undefined;
	}
	let code = lead & (0x7f >> length);
	for (const byte of bytes.slice(1, length)) {
		code = (code << 6) | (byte & 0x3f);
	}
	const isOverlong = code < (FIRST_CODES[length] ?? 0);
	if (isOverlong || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
		return undefined;
	}
	const text = String.fromCodePoint(code);
	return /[\p{L}\p{P}\p{S}\u00a0]/u.test(text) ? { text, length } : undefined;
}

/** The first character that needs so many bytes. */
const FIRST_CODES = [0, 0, 0x80, 0x800, 0x10000];

function byteOf(character: string): number {
	const at = WINDOWS_1252.indexOf(character);
	return at < 0 ? character.charCodeAt(0) : 0x80 + at;
}

function report({ text, node }: RowText, first: Garbled, all: readonly Garbled[]): RuleFinding {
	const shown = showText(text.slice(first.start, first.end), 20);
	const fix: Fix = {
		title:
			all.length === 1 ? `Replace with "${showText(first.repaired, 20)}"` : `Repair ${all.length} places`,
		safety: "unsafe",
		edits: all.map(({ start, end, repaired }) => ({
			range: rawRange(node, start, end),
			newText: JSON.stringify(repaired).slice(1, -1),
		})),
		preferred: true,
	};
	return {
		range: rawRange(node, first.start, first.end),
		message: `"${shown}" is "${showText(first.repaired, 20)}" in UTF-8 that was read as Windows-1252, so the model learns broken characters. Repair the text, or read the source as UTF-8.`,
		fixes: [fix],
	};
}
