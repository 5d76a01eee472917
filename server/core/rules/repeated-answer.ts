/** Long answers that many different prompts share word for word. */
import { numbersOf } from "../base/numbers-of.js";
import { repeatedValues } from "../base/repeated-values.js";
import { formatCount, formatShare } from "../base/wording.js";
import type { ContentHash } from "../types/content-digest.js";
import type { DatasetSummary } from "../types/dataset-summary.js";
import { defineRule } from "../types/rule.js";
import { relatedRow, rowPlace } from "./support/row-place.js";

export default defineRule({
	id: "repeated-answer",
	stage: "dataset",
	severity: "info",
	thresholds: { "repeated-answer.rows": 20, "repeated-answer.share": 0.05 },
	*check(summary, { thresholds }) {
		const rows = thresholds["repeated-answer.rows"] ?? 20;
		const share = thresholds["repeated-answer.share"] ?? 0.05;
		const fewest = Math.max(rows, share * summary.digests.length);
		const answers = answersOf(summary, fewest);
		const repeated = [...answers.values()]
			.filter(({ prompts }) => prompts.size >= fewest)
			.sort((a, b) => b.prompts.size - a.prompts.size);
		const [most] = repeated;
		if (most === undefined) {
			return;
		}
		const all = summary.digests.length;
		const covered = repeated.reduce((sum, { prompts }) => sum + prompts.size, 0);
		const others =
			repeated.length === 1
				? ""
				: ` ${formatCount(repeated.length)} such answers make up ${formatShare(covered, all)} of the file.`;
		yield {
			range: rowPlace(summary, most.first),
			message: `${formatCount(most.prompts.size)} different prompts have exactly this answer (${formatShare(most.prompts.size, all)} of the records).${others} The model learns to recite it; vary the answers, unless they are classes.`,
			related: repeated
				.slice(1, 11)
				.map(({ first, prompts }) =>
					relatedRow(summary, first, `This answer is given to ${formatCount(prompts.size)} prompts.`),
				),
		};
	},
});

/** Shorter answers are labels, numbers and names. */
const SHORTEST = 80;

interface Repeated {
	readonly first: number;
	readonly prompts: Set<ContentHash>;
}

/** Answers of at least `fewest` rows. */
function answersOf({ digests }: DatasetSummary, fewest: number): ReadonlyMap<ContentHash, Repeated> {
	const counts = new Map<ContentHash, number>();
	const repeated = repeatedValues(numbersOf(digests, ({ content }) => content?.answer ?? 0));
	for (const { content } of digests) {
		if (content?.answer !== undefined && repeated.has(content.answer)) {
			counts.set(content.answer, (counts.get(content.answer) ?? 0) + 1);
		}
	}
	const answers = new Map<ContentHash, Repeated>();
	digests.forEach(({ content }, index) => {
		const { prompt, answer, answerLength = 0 } = content ?? {};
		if (prompt === undefined || answer === undefined || answerLength < SHORTEST) {
			return;
		}
		if ((counts.get(answer) ?? 0) < fewest) {
			return;
		}
		const known = answers.get(answer) ?? { first: index, prompts: new Set<ContentHash>() };
		known.prompts.add(prompt);
		answers.set(answer, known);
	});
	return answers;
}
