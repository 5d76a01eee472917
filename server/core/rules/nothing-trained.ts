/** Records of which no token is trained. */
import { formatCount } from "../base/wording.js";
import type { RelatedLocation, RuleFinding } from "../base/finding.js";
import type { Example } from "../types/example.js";
import { IGNORE_INDEX, type DecidedBy, type LossMask } from "../types/loss-mask.js";
import { answerOf } from "./support/answer-of.js";
import { isHeldOut } from "./support/is-held-out.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { defineRule, type RowHits } from "../types/rule.js";

export default defineRule({
	id: "nothing-trained",
	stage: "lossMask",
	severity: "error",
	*check(mask, ctx) {
		const example = ctx.analysis?.example;
		if (example === undefined || isBrokenRecord(ctx) || !isUntrained(mask) || lacksAssistant(example)) {
			return;
		}
		const { why, todo, decidedBy } = causeOf(mask);
		const related: readonly RelatedLocation[] =
			decidedBy !== undefined && "option" in decidedBy
				? [{ file: decidedBy.file, range: decidedBy.range, message: `Decided by ${decidedBy.option}.` }]
				: [];
		yield {
			range: answerOf(example),
			message: `No token of this record is trained: ${why}. ${todo}`,
			related,
		};
	},
	collapse(hits) {
		// A test set is often read by the script's own code, in a form that is not that of training.
		if (isHeldOut(hits.summary)) {
			return [];
		}
		return hits.findings.length === 1 ? hits.findings : [atTheCause(hits)];
	},
});

function isUntrained({ states, labels, dropped, missingMarker }: LossMask): boolean {
	// A marker that is not found has its own finding.
	if (missingMarker !== undefined) {
		return false;
	}
	if (dropped !== undefined) {
		return true;
	}
	// A reward model trains on its last token, which has no label.
	const isKnown = !states.includes("unknown") && !states.includes("trained") && states.length > 0;
	return isKnown && labels.every((label) => label === IGNORE_INDEX || label === null);
}

/** That cause has its own finding. */
function lacksAssistant(example: Example): boolean {
	return (
		example.kind === "conversational" &&
		example.type === "language-modeling" &&
		!example.conversation.messages.some(({ role }) => role === "assistant")
	);
}

function causeOf(mask: LossMask): {
	readonly why: string;
	readonly todo: string;
	readonly decidedBy?: DecidedBy;
} {
	const { dropped, limit } = mask;
	const isCut = mask.wouldBe.some(
		(label, i) => mask.states[i] === "cut" && label !== null && label !== IGNORE_INDEX,
	);
	if (isCut && limit !== undefined) {
		const why = `all that would be trained lies behind the first ${formatCount(limit.length)} tokens`;
		return { why, todo: "Raise the maximum length or shorten the prompt.", decidedBy: limit.decidedBy };
	}
	const decidedBy =
		dropped?.decidedBy ?? mask.reasons.find((reason) => reason.decidedBy !== undefined)?.decidedBy;
	const reason = dropped?.why ?? mask.reasons[0]?.text ?? "every label is ignored";
	return {
		why: lowerFirst(reason.replace(/[.!]\s*$/, "")),
		todo: "Change the loss option or the record.",
		...(decidedBy === undefined ? {} : { decidedBy }),
	};
}

/** One option that untrains many rows is reported once, at the option. */
function atTheCause({ findings, rows, summary }: RowHits): RuleFinding {
	const first = findings[0];
	const cause = first?.related?.[0];
	const message =
		first?.message.replace(
			"this record",
			`${formatCount(findings.length)} of ${formatCount(rows)} records`,
		) ?? "";
	const related = findings
		.slice(0, 10)
		.map(({ range, record }) => ({ file: summary.file, range, message: `Record ${record}.` }));
	const isShared = cause !== undefined && findings.every((finding) => sameRange(finding.related?.[0], cause));
	if (first === undefined || !isShared) {
		return { range: first?.range ?? { start: 0, end: 1 }, message };
	}
	return { range: cause.range, file: cause.file, message, related };
}

function sameRange(location: RelatedLocation | undefined, other: RelatedLocation): boolean {
	return location?.file === other.file && location.range.start === other.range.start;
}

function lowerFirst(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
