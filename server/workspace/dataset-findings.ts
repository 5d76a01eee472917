/** Everything that is wrong in one dataset: its bytes, its rows, and the file as a whole. */
import {
	checkFileProblems,
	checkFileRules,
	foldFindings,
	selectRules,
	thresholdsOf,
	type Finding,
	type RuleContext,
} from "../core/index.js";
import type { DatasetRequest, DatasetState } from "./datasets.js";
import { withoutIgnored, withoutIgnoredRows, type IgnoredRecords } from "./ignored-records.js";

export function datasetFindings(
	state: DatasetState,
	{ settings, selection }: DatasetRequest,
	ignored: IgnoredRecords,
): Finding[] {
	const rules = selectRules(settings, selection);
	const thresholds = thresholdsOf(settings);
	const ctx: RuleContext = {
		...(state.binding === undefined ? {} : { config: state.binding.script.training.config }),
		...(state.tokenizer === undefined ? {} : { tokenizer: state.tokenizer }),
		thresholds,
	};
	const shared = { file: state.file, rules, levels: settings.rules };
	return oncePerPlace([
		...checkFileProblems({ ...shared, text: state.text, problems: state.problems, thresholds }),
		...foldFindings(state.summary, withoutIgnoredRows(state, ignored), ctx, settings.rules),
		...withoutIgnored(
			checkFileRules({ ...shared, stage: "dataset", value: state.summary, ctx }),
			state,
			ignored,
		),
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
