/** Stock phrases of other assistants in answers. */
import { showText } from "../base/wording.js";
import { rawRange } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { formatCount, formatShare } from "../base/wording.js";
import { rowTexts } from "./support/row-texts.js";

export default defineRule({
	id: "boilerplate-answer",
	stage: "line",
	severity: "info",
	triggers: [
		...[
			"language model",
			"trained by openai",
			"developed by openai",
			"created by openai",
			"created by anthropic",
		],
		...["m chatgpt", "knowledge cutoff"],
	],
	*check(line, ctx) {
		if (!SIGN.test(line.text) || !MENTION.test(line.text)) {
			return;
		}
		for (const { text, node, part } of rowTexts(line, ctx)) {
			const match = part === "answer" ? PHRASE.exec(text) : null;
			if (match !== null) {
				yield {
					range: rawRange(node, match.index, match.index + match[0].length),
					message: `"${showText(match[0], 50)}" is a stock phrase of another assistant, and the model learns to say it. Rewrite the answer, or delete the record.`,
				};
				return;
			}
		}
	},
	collapsesAlways: true,
	collapse({ findings, rows, summary }) {
		const [first, ...others] = findings;
		if (first === undefined || others.length === 0) {
			return findings;
		}
		const related = others.slice(0, 10).map(({ range, record }) => ({
			file: summary.file,
			range,
			message: `Record ${record} has one too.`,
		}));
		const share = `${formatCount(findings.length)} of ${formatCount(rows)} records (${formatShare(findings.length, rows)}) have such a phrase.`;
		return [{ ...first, message: `${first.message} ${share}`, related }];
	},
});

/** A word of each phrase: several times quicker to look for than the phrases are. */
const SIGN = / model| OpenAI| Anthropic| ChatGPT| cutoff/i;
/** One pass over the record before anything is cut out of it. */
const MENTION =
	/language model|trained by OpenAI|developed by OpenAI|created by (?:OpenAI|Anthropic)|I(?:'|’)?m ChatGPT|I am ChatGPT|knowledge cutoff/i;
const PHRASE =
	/\b(?:as an (?:ai|artificial intelligence)(?: language)? model\b|i(?:'|’)m (?:just )?an? (?:ai )?language model\b|i am (?:just )?an? (?:ai )?language model\b|(?:trained|developed|created) by (?:openai|anthropic)\b|i(?:'|’)m chatgpt\b|i am chatgpt\b|(?:my|as of my) knowledge cutoff\b)/i;
