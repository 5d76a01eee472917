/** Placeholders of a prompt template that were never replaced by their values. */
import type { RuleFinding } from "../base/finding.js";
import { textOfUnits } from "../base/text-of-units.js";
import { showText } from "../base/wording.js";
import { rawRange } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { isInCode } from "./support/is-in-code.js";
import { partOf, rowTexts, type RowText } from "./support/row-texts.js";

export default defineRule({
	id: "unfilled-placeholder",
	stage: "line",
	severity: "warning",
	triggers: [
		// A bracket with what may follow it in the patterns below.
		...["{{", "{ ", "{\\", "{i", "{o", "{q", "{a", "{c", "{p", "{r", "{u", "{s", "{h", "{d"],
		...[
			"<insert ",
			"[insert ",
			"<paste ",
			"[paste ",
			"<your ",
			"[your ",
			"<enter ",
			"[enter ",
			"<add ",
			"[add ",
		],
		...["todo", "tbd", "fixme", "xxx", "placeholder", "lorem ipsum"],
	],
	mayHave: ({ units, turns }) =>
		turns.some(
			({ role, start, end }) =>
				placeholderIn({ text: textOfUnits(units, start, end), part: partOf(role, true) }) !== undefined,
		),
	*check(line, ctx) {
		const texts = rowTexts(line, ctx);
		for (const row of texts) {
			const found = placeholderIn(row);
			if (found !== undefined && isAlone(texts, found)) {
				yield report(row, found);
			}
		}
	},
});

/** A row that asks for a template writes its placeholders more than once, or in the question and the answer. */
function isAlone(texts: readonly RowText[], found: Placeholder): boolean {
	const all = texts.map(({ text }) => text).join("\n");
	return all.split(found.text).length === 2;
}

interface Placeholder {
	readonly text: string;
	readonly start: number;
}

/** Columns of datasets and variables of prompt templates; `{name}` or `{x}` alone may be anything. */
const FIELDS =
	"instruction|input|output|question|answer|context|prompt|response|completion|query|user_(?:input|message|query|prompt|question)|system_(?:prompt|message)|chat_history|history|document|documents|passage";
const BRACES = new RegExp(`(?<![\\w$\\\\{}"'])\\{\\{?[ \\t\\r\\n]*(?:${FIELDS})\\s*\\}\\}?(?![}"'])`, "i");
/** What a person hands to a model; names and dates in brackets are of the letter that the prompt is about. */
const MATERIAL =
	"text|question|query|input|prompt|instruction|message|article|passage|document|paragraph|sentence|context|code";
/** At the end, where the material stands; before it, brackets say how the answer should look. */
const ORDERS = new RegExp(
	`[<[](?:(?:insert|paste|enter|add)(?: \\w+){0,3}? (?:${MATERIAL})s?(?: here)?|your(?: \\w+)? (?:${MATERIAL})s? here)[>\\]][\\s"'.:!?]*$`,
	"i",
);
/** Words of a prompt that is about a template. */
const ABOUT_TEMPLATES =
	/\b(?:templates?|placeholders?|variables?|format strings?|f-strings?|langchain|jinja2?|mustache|handlebars|curly|fill in|replac(?:e|ing)|substitut(?:e|ing))\b|替换|模板|占位符|变量/i;
/** With what stands in each of its matches. */
const PATTERNS = [
	{ pattern: BRACES, signs: ["{"] },
	{ pattern: ORDERS, signs: ["<", "["] },
];
/** The whole answer. */
const STAND_INS = /^\s*(?:todo|tbd|fixme|xxx+|placeholder|lorem ipsum\b[\s\S]*)[.:!]*\s*$/i;

function placeholderIn({ text, part }: Pick<RowText, "text" | "part">): Placeholder | undefined {
	if (part === "answer" && STAND_INS.test(text)) {
		return { text: text.trim(), start: text.length - text.trimStart().length };
	}
	// An answer may be a form for the person who asked.
	const patterns = part === "answer" || part === "text" ? PATTERNS.slice(0, 1) : PATTERNS;
	for (const { pattern, signs } of patterns) {
		const match = signs.some((sign) => text.includes(sign)) ? pattern.exec(text) : null;
		if (match !== null && !isInCode(text, match.index) && !ABOUT_TEMPLATES.test(text)) {
			const [placeholder = ""] = /^(?:<[^>]*>|\[[^\]]*\])/.exec(match[0]) ?? match;
			return { text: placeholder, start: match.index };
		}
	}
	return undefined;
}

function report({ node }: RowText, { text, start }: Placeholder): RuleFinding {
	return {
		range: rawRange(node, start, start + text.length),
		message: `"${showText(text, 40)}" stands where a text should be, so the model is trained on the placeholder instead. Fill it in or delete the record.`,
	};
}
