/** Everything that is wrong in one dataset: its bytes, its rows, and the file as a whole. */
import {
	checkFileProblems,
	checkFileRules,
	selectRules,
	thresholdsOf,
	type Finding,
	type IgnoredRecord,
	type RuleContext,
} from "../core/index.js";
import { boundConfig } from "./bound-config.js";
import type { DatasetRequest, DatasetState } from "./datasets.js";
import { foldReadRows } from "./fold-read-rows.js";
import { withoutIgnored, withoutIgnoredRows, type IgnoredRecords } from "./ignored-records.js";
import { softened, softenedEmpty } from "./unrecognised-data.js";

/** The same answer again as long as no row, rule or level changes. */
export function datasetFindings(
	state: DatasetState,
	request: DatasetRequest,
	ignored: IgnoredRecords,
): readonly Finding[] {
	const { settings, selection, readRows } = request;
	const { split, missingMedia } = state.summary;
	// The records that are ignored are settings, too.
	const key = JSON.stringify([settings, selection, split, missingMedia, state.problems, readRows]);
	const known = answers.get(state.reports);
	if (known?.key === key) {
		known.used.forEach(({ rule, record }) => ignored.isIgnored(rule, () => record));
		return known.findings;
	}
	const findings = findingsOf(state, request, ignored);
	answers.set(state.reports, { key, findings, used: [...ignored.used] });
	return findings;
}

const answers = new WeakMap<
	DatasetState["reports"],
	{
		readonly key: string;
		readonly findings: readonly Finding[];
		/** Entries that kept one of them back. */
		readonly used: readonly IgnoredRecord[];
	}
>();

function findingsOf(
	state: DatasetState,
	{ settings, selection, readRows }: DatasetRequest,
	ignored: IgnoredRecords,
): readonly Finding[] {
	const rules = selectRules(settings, selection);
	const thresholds = thresholdsOf(settings);
	const config = boundConfig(state.binding);
	const ctx: RuleContext = {
		...(config === undefined ? {} : { config }),
		...(state.tokenizer === undefined ? {} : { tokenizer: state.tokenizer }),
		thresholds,
	};
	const shared = { file: state.file, rules, levels: settings.rules };
	const ofRecords = [
		...foldReadRows(state, withoutIgnoredRows(state, ignored), ctx, {
			levels: settings.rules,
			...(readRows === undefined ? {} : { readRows }),
		}),
		...withoutIgnored(
			checkFileRules({ ...shared, stage: "dataset", value: state.summary, ctx }),
			state,
			ignored,
		),
	];
	const ofFile = checkFileProblems({
		...shared,
		text: () => state.text.all(),
		problems: state.problems,
		thresholds,
	});
	// A damaged file has no records either.
	const isEmpty = state.problems.length > 0 && state.problems.every(({ code }) => code === "empty-file");
	return oncePerPlace([
		...(isEmpty ? softenedEmpty(ofFile, state, settings.rules) : ofFile),
		...softened(ofRecords, state, settings.rules),
	]);
}

/** A NUL character is a fault of the file and of its line: the first finding of a rule at a place is enough. */
function oncePerPlace(findings: readonly Finding[]): Finding[] {
	const seen = new Set<string>();
	return findings.filter(({ rule, range }) => {
		const key = `${rule}:${range.start}`;
		return !seen.has(key) && seen.add(key);
	});
}
