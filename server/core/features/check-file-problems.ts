/** Faults of a file as a whole (its shape, its encoding) as findings of the rules that look at lines. */
import type { Finding } from "../base/finding.js";
import type { Problem } from "../base/staged.js";
import { rules } from "../rules/index.generated.js";
import { toFinding, type RuleLevels } from "./fold-findings.js";

export interface FileProblemCheck {
	readonly file: string;
	/** Asked for only when there are problems. */
	readonly text: () => string;
	/** Offsets of the file. */
	readonly problems: readonly Problem[];
	readonly rules: readonly string[];
	readonly thresholds: Readonly<Record<string, number>>;
	readonly levels: RuleLevels;
}

export function checkFileProblems(check: FileProblemCheck): Finding[] {
	if (check.problems.length === 0) {
		return [];
	}
	const line = { text: check.text(), problems: check.problems };
	return rules.flatMap((rule) =>
		rule.stage === "line" && check.rules.includes(rule.id)
			? [...rule.check(line, { thresholds: check.thresholds })].map((finding) =>
					toFinding(finding, rule.id, rule.severity, check.file, check.levels),
				)
			: [],
	);
}
