/** Prompts that have different answers in different rows. */
import type { RuleFinding, Severity } from "../base/finding.js";
import { numbersOf } from "../base/numbers-of.js";
import { repeatedValues } from "../base/repeated-values.js";
import { formatCount } from "../base/wording.js";
import type { ContentHash } from "../types/content-digest.js";
import type { DatasetSummary } from "../types/dataset-summary.js";
import { defineRule } from "../types/rule.js";
import { isHeldOut } from "./support/is-held-out.js";
import { relatedRow, rowPlace } from "./support/row-place.js";

export default defineRule({
	id: "conflicting-answers",
	stage: "dataset",
	severity: "info",
	thresholds: { "conflicting-answers.share": 0.1 },
	*check(summary, { thresholds }) {
		// Preference data has several answers to one prompt on purpose.
		if (PREFERENCES.includes(summary.format)) {
			return;
		}
		const groups = conflictsIn(summary);
		const rows = groups.reduce((sum, { indices }) => sum + indices.length, 0);
		const share = rows / Math.max(1, summary.digests.length);
		const isMuch = share > (thresholds["conflicting-answers.share"] ?? 0.1) && rows >= FEWEST;
		const isOnPurpose = share >= SAMPLED || isVaried(groups, rows) || isHeldOut(summary);
		const severity = isMuch && !isOnPurpose ? "warning" : "info";
		const [first, ...others] = groups;
		if (first === undefined) {
			return;
		}
		const isOneCause = severity === "warning" && groups.length >= FEWEST;
		if (groups.length < MANY && !isOneCause) {
			yield* groups.map((group) => report(summary, group, severity));
			return;
		}
		const finding = report(summary, first, severity);
		const count = `It is so for ${formatCount(groups.length)} prompts in ${formatCount(rows)} of ${formatCount(summary.digests.length)} records.`;
		const related = others
			.slice(0, 10)
			.map(({ indices: [index = 0] }) => relatedRow(summary, index, "This prompt has several answers, too."));
		yield {
			...finding,
			message: `${finding.message} ${count}`,
			related: [...(finding.related ?? []), ...related],
		};
	},
});

const PREFERENCES: readonly string[] = ["preference", "openai-preference", "kto"];
/** Prompts from which on they become one finding. */
const MANY = 20;
/** A share of a handful of rows says nothing. */
const FEWEST = 5;
/** Where nearly every prompt has several answers, they were sampled on purpose. */
const SAMPLED = 0.8;
/** A slip gives a prompt a second answer; many prompts with more answers than that were varied on purpose. */
const VARIED_ROWS = 2.25;

function isVaried(groups: readonly Conflict[], rows: number): boolean {
	return groups.length >= MANY && rows >= VARIED_ROWS * groups.length;
}

interface Conflict {
	/** Rows with the prompt, the first one first. */
	readonly indices: readonly number[];
	readonly answers: number;
	/** The first row whose answer is another than the first row's. */
	readonly second: number;
}

function conflictsIn({ digests }: DatasetSummary): readonly Conflict[] {
	// Most prompts stand in one row.
	const repeated = repeatedValues(numbersOf(digests, ({ content }) => content?.prompt ?? 0));
	const rowsOf = new Map<ContentHash, number[]>();
	digests.forEach(({ content, kind }, index) => {
		if (content?.prompt === undefined || !repeated.has(content.prompt) || kind === "preference") {
			return;
		}
		const rows = rowsOf.get(content.prompt);
		if (rows === undefined) {
			rowsOf.set(content.prompt, [index]);
		} else {
			rows.push(index);
		}
	});
	const groups = [...rowsOf.values()].sort(([a = 0], [b = 0]) => a - b);
	return groups.flatMap((indices) => {
		const answers = indices.map((index) => digests[index]?.content?.answer);
		const second = indices[answers.findIndex((answer) => answer !== answers[0])];
		return second === undefined ? [] : [{ indices, answers: new Set(answers).size, second }];
	});
}

function report(summary: DatasetSummary, conflict: Conflict, severity: Severity): RuleFinding {
	const { indices, answers, second } = conflict;
	const [first = 0] = indices;
	const many =
		indices.length > 2
			? ` ${formatCount(indices.length)} records ask it, with ${formatCount(answers)} different answers.`
			: "";
	return {
		range: rowPlace(summary, second),
		severity,
		message: `The prompt is that of record ${first + 1}, but the answer is another one, so the model learns neither for sure.${many} Keep the better answer, or say in the prompt what makes the difference.`,
		related: indices
			.filter((index) => index !== second)
			.slice(0, 10)
			.map((index) => relatedRow(summary, index, "Another answer to the same prompt.")),
	};
}
