/** A collator's marker whose ids stand nowhere in the row, so that the whole row is masked. */
import type { Fix } from "../base/fix.js";
import type { RelatedLocation, RuleFinding } from "../base/finding.js";
import { formatCount, showText } from "../base/wording.js";
import type { MissingMarker } from "../types/loss-mask.js";
import { defineRule, type RowHits } from "../types/rule.js";
import { answerOf } from "./support/answer-of.js";

export default defineRule({
	id: "response-marker-not-found",
	stage: "lossMask",
	severity: "error",
	*check({ missingMarker, encoding }, ctx) {
		const example = ctx.analysis?.example;
		if (missingMarker === undefined || example === undefined || encoding.ids.length === 0) {
			return;
		}
		yield {
			range: answerOf(example),
			message: messageOf(missingMarker),
			related: relatedOf(missingMarker),
			fixes: fixesOf(missingMarker),
		};
	},
	collapse: (hits) => [atTheMarker(hits)],
});

function messageOf(marker: MissingMarker): string {
	const { text, ids } = marker;
	const shown = text === undefined ? `[${ids.join(", ")}]` : `"${showText(text, 40)}"`;
	return `The ${wordOf(marker)} marker ${shown} is not in the ids of this record, so nothing of it is trained${whyOf(marker)}`;
}

function wordOf({ option }: MissingMarker): string {
	return option === "response_template" ? "response" : "instruction";
}

function whyOf({ text, alone, inContext, repair }: MissingMarker): string {
	if (text === undefined) {
		return ". Give the ids that the marker has inside a row.";
	}
	if (inContext === undefined || alone === undefined) {
		return ": its text is not there. Use the marker that the rows have.";
	}
	const todo = todoOf(text, repair);
	return `: alone it is ${tokensOf(alone)}, in the row it is ${tokensOf(inContext)}. ${todo}`;
}

function todoOf(text: string, repair: MissingMarker["repair"]): string {
	if (repair?.skip === 0) {
		return `Write it as "${showText(repair.text, 40)}".`;
	}
	return repair === undefined || repair.text.startsWith(text)
		? "Pass the ids that it has there."
		: `Pass the ids that it has behind "${showText(repair.text.slice(0, 1), 8)}".`;
}

const MOST_TOKENS = 8;

function tokensOf(texts: readonly string[]): string {
	const shown = texts.slice(0, MOST_TOKENS).map((text) => `"${showText(text, 16)}"`);
	return shown.join(" ") + (texts.length > MOST_TOKENS ? " …" : "");
}

function relatedOf({ decidedBy }: MissingMarker): readonly RelatedLocation[] {
	return "option" in decidedBy
		? [{ file: decidedBy.file, range: decidedBy.range, message: "The marker is given here." }]
		: [];
}

/** The argument becomes the ids that the marker has behind the character before it. */
function fixesOf({ repair, tokenizer, decidedBy, option, isNamed }: MissingMarker): readonly Fix[] {
	if (repair === undefined || !("option" in decidedBy) || (repair.skip > 0 && tokenizer === undefined)) {
		return [];
	}
	const { file, range } = decidedBy;
	const text = JSON.stringify(repair.text);
	const marker =
		repair.skip === 0
			? text
			: `${tokenizer ?? ""}.encode(${text}, add_special_tokens=False)[${repair.skip}:]`;
	const title =
		repair.skip === 0
			? `Change the marker to ${JSON.stringify(showText(repair.text, 40))}`
			: "Pass the ids of the marker as it is in the rows";
	const newText = isNamed ? `${option}=${marker}` : marker;
	return [{ title, safety: "unsafe", edits: [{ file, range, newText }], preferred: true }];
}

/** One marker that misses many rows is reported once, at the marker. */
function atTheMarker({ findings, rows, summary }: RowHits): RuleFinding {
	const [first] = findings;
	if (first === undefined) {
		return { range: { start: 0, end: 1 }, message: "" };
	}
	const [marker] = first.related ?? [];
	const count = `${formatCount(findings.length)} of ${formatCount(rows)} records`;
	const message =
		findings.length === 1
			? first.message
			: first.message.replace("of this record", `of ${count}`).replace("of it is", "of them is");
	const related = findings
		.slice(0, 10)
		.map(({ range, record }) => ({ file: summary.file, range, message: `Record ${record}.` }));
	const fixes = first.fixes ?? [];
	return marker === undefined
		? { range: first.range, message, fixes }
		: { range: marker.range, file: marker.file, message, related, fixes };
}
