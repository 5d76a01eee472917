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

/** The same answer again as long as no row, rule or level changes. */
export function datasetFindings(state: DatasetState, request: DatasetRequest): readonly Finding[] {
	const { settings, selection } = request;
	const key = JSON.stringify([settings, selection, state.summary.split, state.problems]);
	const known = answers.get(state.reports);
	if (known?.key === key) {
		return known.findings;
	}
	const findings = findingsOf(state, request);
	answers.set(state.reports, { key, findings });
	return findings;
}

const answers = new WeakMap<
	DatasetState["reports"],
	{ readonly key: string; readonly findings: readonly Finding[] }
>();

function findingsOf(state: DatasetState, { settings, selection }: DatasetRequest): readonly Finding[] {
	const rules = selectRules(settings, selection);
	const thresholds = thresholdsOf(settings);
	const ctx: RuleContext = {
		...(state.binding === undefined ? {} : { config: state.binding.script.training.config }),
		...(state.tokenizer === undefined ? {} : { tokenizer: state.tokenizer }),
		thresholds,
	};
	const shared = { file: state.file, rules, levels: settings.rules };
	return oncePerPlace([
		...checkFileProblems({ ...shared, text: () => state.text.all(), problems: state.problems, thresholds }),
		...foldFindings(state.summary, state.reports, ctx, settings.rules),
		...checkFileRules({ ...shared, stage: "dataset", value: state.summary, ctx }),
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
