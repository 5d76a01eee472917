/** Chat markers inside a text that is no rendered chat: a generation ran on into the next turn, or a template was applied twice. */
import type { RuleFinding } from "../base/finding.js";
import { rawRange } from "../syntax/json/json-node.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { isInCode } from "./support/is-in-code.js";
import { renderedTurn } from "./support/rendered-turn.js";
import { rowTexts, type RowText } from "./support/row-texts.js";

export default defineRule({
	id: "leftover-template-text",
	stage: "line",
	severity: "warning",
	triggers: [
		...[
			"<|im_start",
			"<|start_",
			"<start_of_turn>",
			"<|user|",
			"<|assistant|",
			"<|system|",
			"INST]",
			"SYS>>",
			"### ",
		],
		...["<｜User", "<｜Assistant", "<\\uff5cuser", "<\\uff5cassistant"],
	],
	*check(line, ctx) {
		for (const row of rowTexts(line, ctx)) {
			const found = markerIn(row, ctx);
			if (found !== undefined) {
				yield report(row, found);
			}
		}
	},
	collapsesAlways: true,
	collapse({ findings, rows, summary }) {
		const records = new Set(findings.map(({ record }) => record)).size;
		const [first, ...others] = findings;
		const isChat = summary.digests.some(({ kind }) => kind === "conversational");
		// Rows of text that all have markers are chats that were rendered beforehand: their format, not a leftover.
		if (first === undefined || (!isChat && records > rows / 2)) {
			return [];
		}
		if (records < 20) {
			return findings;
		}
		const related = others.slice(0, 10).map(({ range, record }) => ({
			file: summary.file,
			range,
			message: `Record ${record} has one too.`,
		}));
		return [{ ...first, message: `${first.message} It is so in ${records} of ${rows} records.`, related }];
	},
});

interface Marker {
	readonly text: string;
	readonly start: number;
}

/** What opens a turn in some family's or some trainer's text. Stop strings at the end of an answer have rules of their own. */
const OPENINGS =
	/<\|im_start\|>|<\|start_header_id\|>|<start_of_turn>|<\|START_OF_TURN_TOKEN\|>|<\|(?:user|assistant|system)\|>|<｜(?:User|Assistant)｜>|\[\/?INST\]|<<\/?SYS>>|(?:^|\n)### (?:Instruction|Response|Human|Assistant|User):/;

/** One of these is in every opening; most texts have none, which is quicker to see. */
const SIGNS = ["<|", "<start_of_turn>", "<｜", "INST]", "SYS>>", "### "];

function markerIn({ text, part }: RowText, ctx: RuleContext): Marker | undefined {
	if (!SIGNS.some((sign) => text.includes(sign))) {
		return undefined;
	}
	if (part === "text" && !isRawText(text)) {
		return undefined;
	}
	const match = OPENINGS.exec(text);
	if (match === null || isInCode(text, match.index) || isSpecialToken(match[0], ctx)) {
		return undefined;
	}
	// A whole message that was rendered beforehand is `double-formatted`.
	if (ctx.analysis?.example?.kind === "conversational" && renderedTurn(text) !== undefined) {
		return undefined;
	}
	const lead = match[0].startsWith("\n") ? 1 : 0;
	return { text: match[0].slice(lead), start: match.index + lead };
}

/** A text that begins with a marker is a rendered chat. */
function isRawText(text: string): boolean {
	const match = OPENINGS.exec(text);
	return (
		match !== null &&
		!/^(?:\s*(?:<s>|<\|begin_of_text\|>|<bos>|\[gMASK\]))?\s*$/.test(text.slice(0, match.index)) &&
		!/\n### (?:Input|Response):/.test(text.slice(match.index))
	);
}

/** Markers that this run's tokenizer takes for control tokens are `special-token-in-content`. */
function isSpecialToken(marker: string, { analysis }: RuleContext): boolean {
	const encoding = analysis?.encoding;
	return (
		encoding !== undefined &&
		encoding.offsets.some(
			([start, end], i) =>
				encoding.specialTokensMask[i] === true && encoding.rendered.text.slice(start, end).trim() === marker,
		)
	);
}

function report({ node, part }: RowText, { text, start }: Marker): RuleFinding {
	const range = rawRange(node, start, start + text.length);
	const isLearned = part === "answer" || part === "text";
	const why = isLearned
		? "so the model learns to write turns of its own after its answer"
		: "so the prompt looks like a chat inside a chat";
	return {
		range,
		severity: isLearned ? "warning" : "info",
		message: `"${text}" opens a turn of a chat template inside a text, ${why}. Delete it with what follows.`,
		fixes: [
			{ title: `Delete "${text}"`, safety: "unsafe", edits: [{ range, newText: "" }] },
			{
				title: `Delete from "${text}" to the end of the text`,
				safety: "unsafe",
				edits: [{ range: { start: range.start, end: node.end - 1 }, newText: "" }],
				preferred: true,
			},
		],
	};
}
