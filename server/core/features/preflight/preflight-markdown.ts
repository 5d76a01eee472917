/** A preflight as Markdown: a receipt to read, and to paste into a pull request. */
import type { Location } from "../../base/text-range.js";
import { formatNumberOf } from "../../base/wording.js";
import { CHECK_TITLES, MARKS } from "./check-titles.js";
import { isVerdict } from "./conclude.js";
import { countChecks } from "./count-checks.js";
import type { CheckPlace, PreflightCheck, PreflightReport } from "./preflight-report.js";

/** `train.py:42`. */
export type PlaceWords = (location: Location) => string;

/** Places of one check that are listed. */
export const MOST_PLACES = 5;

export function preflightMarkdown(report: PreflightReport, placeOf: PlaceWords): string {
	const lines = [
		`### Preflight: ${inCode(headOf(report, placeOf))}`,
		"",
		inMarkdown(factsOf(report)),
		"",
		"| | Check | Proof |",
		"|---|---|---|",
		...report.checks.map(
			({ status, id, text, todo }) =>
				`| ${MARKS[status]} | ${CHECK_TITLES[id]} | ${inMarkdown(text)}${todo === undefined ? "" : ` *${inMarkdown(todo)}*`} |`,
		),
		"",
		...report.checks.flatMap((check) => placeLines(check, placeOf)),
		`${countChecks(report.checks)} · Tunelint`,
		"",
	];
	return lines.join("\n");
}

/** `train.py:18`. */
export function headOf({ script, call }: PreflightReport, placeOf: PlaceWords): string {
	return placeOf(call ?? { file: script, range: { start: 0, end: 0 } });
}

/** `trl 1.9.0 · Qwen/Qwen2.5-7B-Instruct · 2,764 records`. */
export function factsOf({ library, version, model, records }: PreflightReport): string {
	return [
		`${library} ${version ?? "(version not known)"}`,
		...(model === undefined ? [] : [model]),
		formatNumberOf(records, "record"),
	].join(" · ");
}

/** What a check is wrong with; without the places, nothing can be mended. */
export function shownPlaces({ places, status }: PreflightCheck): readonly CheckPlace[] {
	return places.filter(({ severity }) => isVerdict(severity) || status !== "fail");
}

function placeLines(check: PreflightCheck, placeOf: PlaceWords): readonly string[] {
	const places = shownPlaces(check);
	const shown = places.slice(0, MOST_PLACES);
	const more = places.length - shown.length;
	return places.length === 0
		? []
		: [
				`**${CHECK_TITLES[check.id]}**`,
				"",
				...shown.map((place) => `- ${inCode(placeOf(place))} ${inMarkdown(place.message)} (${place.rule})`),
				...(more === 0 ? [] : [`- … ${more} more`]),
				"",
			];
}

/** Text of a dataset must not end the cell, or begin markup. */
export function inMarkdown(text: string): string {
	return text.replace(/\s+/g, " ").replace(/[\\|<>*_[\]`]/g, "\\$&");
}

export function inCode(text: string): string {
	return `\`${text.replaceAll("`", "'")}\``;
}
