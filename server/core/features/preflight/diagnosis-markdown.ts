/** A diagnosis as Markdown. */
import { MARKS } from "./check-titles.js";
import type { CauseAnswer, Diagnosis } from "./diagnose.js";
import { factsOf, headOf, inCode, inMarkdown, MOST_PLACES, type PlaceWords } from "./preflight-markdown.js";
import type { PreflightReport } from "./preflight-report.js";

export function diagnosisMarkdown(
	report: PreflightReport,
	diagnoses: readonly Diagnosis[],
	placeOf: PlaceWords,
): string {
	const lines = [
		`### What went wrong: ${inCode(headOf(report, placeOf))}`,
		"",
		inMarkdown(factsOf(report)),
		"",
		...diagnoses.flatMap(({ title, causes }) => [
			`**${title}**`,
			"",
			...causes.flatMap((cause, i) => causeLines(cause, i + 1, placeOf)),
			"",
		]),
	];
	return lines.join("\n");
}

export const ANSWER_WORDS: Readonly<Record<CauseAnswer["status"], string>> = {
	fail: "found",
	unknown: "cannot know",
	pass: "ruled out",
};

function causeLines(cause: CauseAnswer, number: number, placeOf: PlaceWords): readonly string[] {
	const { title, status, text, places, todo, source } = cause;
	const proof = status === "fail" ? "" : ` (${inMarkdown(text)})`;
	const more = places.length - MOST_PLACES;
	return [
		`${number}. ${MARKS[status]} ${ANSWER_WORDS[status]}: ${title}${proof} [source](${source})`,
		...places
			.slice(0, MOST_PLACES)
			.map((place) => `   - ${inCode(placeOf(place))} ${inMarkdown(place.message)} (${place.rule})`),
		...(more > 0 ? [`   - … ${more} more`] : []),
		...(todo === undefined ? [] : [`   - ${inMarkdown(todo)}`]),
	];
}
