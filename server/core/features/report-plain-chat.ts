/** The digest of a conversation in which no rule finds anything, told from its characters: most rows of most files. */
import type { HashedContent } from "../digest/hash-content.js";
import { mayThink } from "../digest/has-thoughts.js";
import { plainChatDigest } from "../digest/plain-chat-digest.js";
import { contentOf } from "../digest/content-of.js";
import type { LineContext, LineReport } from "../types/example-analysis.js";
import type { PlainChat } from "../types/plain-chat.js";
import type { RowSource } from "../types/row-source.js";
import { readPlainChat } from "./read-plain-chat.js";
import { rowPlan, type RowPlan } from "./row-plan.js";

/** Of a conversation with an answer and without thoughts, media or findings; valid until the next row. */
export interface PlainReport {
	readonly isPlain: true;
	readonly content: HashedContent;
	readonly shape: number;
}

/** Undefined for rows that have to be analysed; those of a tokenizer always are. */
export function reportPlainChat(row: RowSource, context: LineContext): PlainReport | undefined {
	const plan = rowPlan(context);
	const chat = plan.chat === undefined ? undefined : readPlainChat(row, plan.chat);
	const shape = chat && plan.shapes.get(chat.structure);
	// Only of a row like this one is it known that it has an example, and no fault that follows from its structure.
	if (chat === undefined || shape === undefined || !plan.faultless.has(chat.structure)) {
		return undefined;
	}
	plan.scan.look(row);
	if (mayHaveMore(plan) || mayHaveFindings(plan, chat) || !chat.turns.some(({ role }) => mayThink(role))) {
		return undefined;
	}
	const content = plainChatDigest(chat, context.needsNear === true);
	return content && { isPlain: true, content, shape };
}

/** The report in full. */
export function wholeReport({ content, shape }: PlainReport, hash: string): LineReport {
	const digest = { hash, content: contentOf(content), kind: "conversational", shape, thinks: false } as const;
	return { findings: [], digest };
}

/** Thoughts or media. */
function mayHaveMore({ scan, thoughtIndex, mediaIndex }: RowPlan): boolean {
	return scan.has(thoughtIndex) || scan.has(mediaIndex);
}

function mayHaveFindings({ chatRules, scan, ctx }: RowPlan, chat: PlainChat): boolean {
	for (const { index, mayHave } of chatRules) {
		if (scan.has(index) && mayHave(chat, ctx)) {
			return true;
		}
	}
	return false;
}
