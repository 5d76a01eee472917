/** Answers that end in a loop: the same words again and again. */
import { formatCount, showText } from "../base/wording.js";
import { rawRange } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { rowTexts, type RowText } from "./support/row-texts.js";

export default defineRule({
	id: "repetition",
	stage: "line",
	severity: "warning",
	thresholds: { "repetition.times": 10, "repetition.characters": 300 },
	*check(line, ctx) {
		const { thresholds } = ctx;
		const texts = rowTexts(line, ctx);
		for (const { text, node, part } of texts) {
			const loop = part === "answer" || part === "text" ? loopAtEnd(text, thresholds) : undefined;
			if (loop === undefined || isAskedFor(loop, texts)) {
				continue;
			}
			const shown = showText(loop.phrase.trim(), 30);
			yield {
				range: rawRange(node, loop.start, loop.start + loop.phrase.length),
				message: `This text repeats "${shown}" ${formatCount(loop.times)} times to its end, as a model does that is stuck in a loop; training on it teaches the loop. Cut it or delete the record.`,
			};
		}
	},
});

/** "Write it a hundred times" is a task like any other. */
function isAskedFor({ phrase }: Loop, texts: readonly RowText[]): boolean {
	return texts.some(
		({ text, part }) => (part === "prompt" || part === "system") && text.includes(phrase.trim()),
	);
}

interface Loop {
	/** Where the first repetition starts. */
	readonly start: number;
	readonly phrase: string;
	readonly times: number;
}

/** Longer phrases that repeat are verses and forms. */
const LONGEST_PHRASE = 200;

function loopAtEnd(text: string, thresholds: { readonly [name: string]: number }): Loop | undefined {
	const end = text.trimEnd().length;
	const fewest = thresholds["repetition.times"] ?? 10;
	const shortest = thresholds["repetition.characters"] ?? 300;
	if (end < shortest) {
		return undefined;
	}
	const longest = Math.min(LONGEST_PHRASE, end / fewest);
	for (let period = 2; period <= longest; period++) {
		// Most texts end in no loop: the last two characters say so for nearly every period.
		if (
			text.charCodeAt(end - 1) !== text.charCodeAt(end - 1 - period) ||
			(shortest > 1 && text.charCodeAt(end - 2) !== text.charCodeAt(end - 2 - period))
		) {
			continue;
		}
		let start = end - period;
		while (start > 0 && text.charCodeAt(start - 1) === text.charCodeAt(start - 1 + period)) {
			start--;
		}
		const length = end - start;
		if (length >= shortest && length >= fewest * period) {
			start += toWordStart(text, start, period);
			const phrase = text.slice(start, start + period);
			// Rules, tables, dumps of zeros and base64 repeat without a word.
			return isWords(phrase) ? { start, phrase, times: Math.round((end - start) / period) } : undefined;
		}
	}
	return undefined;
}

/** Characters to the next start of a word; the loop may begin in the middle of one. */
function toWordStart(text: string, start: number, period: number): number {
	const wordStart = /(?<!\p{L})\p{L}/gu;
	wordStart.lastIndex = start;
	const at = wordStart.exec(text)?.index ?? start;
	return at < start + period ? at - start : 0;
}

/** At least three different letters. */
function isWords(phrase: string): boolean {
	return new Set(phrase.toLowerCase().match(/\p{L}/gu)).size >= 3;
}
