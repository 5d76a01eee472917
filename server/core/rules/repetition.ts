/** Answers that end in a loop: the same words again and again. */
import { isWhiteSpace } from "../base/white-space.js";
import { formatCount, showText } from "../base/wording.js";
import { rawRange } from "../syntax/json/json-node.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { isAnswerer, rowTexts, type RowText } from "./support/row-texts.js";

export default defineRule({
	id: "repetition",
	stage: "line",
	severity: "warning",
	thresholds: { "repetition.times": 10, "repetition.characters": 300 },
	mayHave: ({ turns, units }, { thresholds }) =>
		turns.some(
			({ role, start, end }) =>
				isAnswerer(role) &&
				repeatedEnd((index) => units[start + index] ?? 0, end - start, thresholds) !== undefined,
		),
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

function loopAtEnd(text: string, thresholds: RuleContext["thresholds"]): Loop | undefined {
	const found = repeatedEnd((index) => text.charCodeAt(index), text.length, thresholds);
	if (found === undefined) {
		return undefined;
	}
	const { period, end } = found;
	const start = found.start + toWordStart(text, found.start, period);
	const phrase = text.slice(start, start + period);
	// Rules, tables, dumps of zeros and base64 repeat without a word.
	return isWords(phrase) ? { start, phrase, times: Math.round((end - start) / period) } : undefined;
}

/** Where the units from `start` to `end` repeat those that stand `period` before. */
interface Repeated {
	readonly start: number;
	/** Without the white space behind it. */
	readonly end: number;
	readonly period: number;
}

function repeatedEnd(
	unitAt: (index: number) => number,
	length: number,
	thresholds: RuleContext["thresholds"],
): Repeated | undefined {
	const fewest = thresholds["repetition.times"] ?? 10;
	const shortest = thresholds["repetition.characters"] ?? 300;
	if (length < shortest) {
		return undefined;
	}
	let end = length;
	while (end > 0 && isWhiteSpace(unitAt(end - 1))) {
		end--;
	}
	if (end < shortest) {
		return undefined;
	}
	const longest = Math.min(LONGEST_PHRASE, end / fewest);
	const [last, before] = [unitAt(end - 1), unitAt(end - 2)];
	for (let period = 2; period <= longest; period++) {
		// Most texts end in no loop: the last two characters say so for nearly every period.
		if (unitAt(end - 1 - period) !== last || (shortest > 1 && unitAt(end - 2 - period) !== before)) {
			continue;
		}
		let start = end - period;
		while (start > 0 && unitAt(start - 1) === unitAt(start - 1 + period)) {
			start--;
		}
		if (end - start >= shortest && end - start >= fewest * period) {
			return { start, end, period };
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
